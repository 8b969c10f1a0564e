package io.sluice.infra.kafka;

import static java.util.stream.Collectors.toMap;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic seen past the adapters. */
record RawTopic(String name) {

  void write(byte @Nullable [] key, byte @Nullable [] value) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", KafkaUnderTest.bootstrapServers(), "acks", "all");
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(name, 0, key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("not written", e);
    }
  }

  List<ConsumerRecord<byte[], byte[]>> read() {
    Map<String, Object> properties = Map.of("bootstrap.servers", KafkaUnderTest.bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(name).stream()
              .map(each -> new TopicPartition(name, each.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long size = consumer.endOffsets(all).values().stream().mapToLong(end -> end).sum();
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (records.size() < size) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  /** Has a group begin again, past its members: only a transaction may while there are any. */
  void throwBack(String group) {
    String servers = KafkaUnderTest.bootstrapServers();
    Map<String, Object> outsider = Map.of("bootstrap.servers", servers, "group.id", group);
    Map<String, Object> writer = Map.of("bootstrap.servers", servers, "transactional.id", group);
    try (var consumer =
            new KafkaConsumer<>(
                outsider, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var producer =
            new KafkaProducer<>(writer, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(
          producer.partitionsFor(name).stream()
              .collect(
                  toMap(
                      each -> new TopicPartition(name, each.partition()),
                      each -> new OffsetAndMetadata(0))),
          consumer.groupMetadata());
      producer.commitTransaction();
    }
  }

  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
