package io.sluice.load.proof;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.load.proof.Evidence.Recorded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The order log as a reader of its own sees it, from the first offset on. */
final class LogBook {
  private static final String TOPIC = "sluice.orders";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String bootstrapServers;
  private final Map<TopicPartition, Long> read = new HashMap<>();
  private final Map<UUID, List<Recorded>> bySale = new HashMap<>();

  LogBook(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** A sale's records so far, in the order of their partition. */
  List<Recorded> of(UUID sale) {
    return List.copyOf(bySale.getOrDefault(sale, List.of()));
  }

  /** Reads from where it has come to until the end of this moment. */
  void readOn() {
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC, PATIENCE).stream()
              .map(each -> new TopicPartition(TOPIC, each.partition()))
              .toList();
      consumer.assign(partitions);
      partitions.forEach(each -> consumer.seek(each, read.getOrDefault(each, 0L)));
      readUntil(consumer, consumer.endOffsets(partitions, PATIENCE));
    }
  }

  private void readUntil(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the log was not read within " + PATIENCE);
      }
      consumer.poll(Duration.ofMillis(200)).forEach(this::take);
    }
    ends.keySet().forEach(each -> read.put(each, consumer.position(each, PATIENCE)));
  }

  private void take(ConsumerRecord<byte[], byte[]> entry) {
    JsonObject json =
        JsonParser.parseString(new String(entry.value(), StandardCharsets.UTF_8)).getAsJsonObject();
    bySale
        .computeIfAbsent(UUID.fromString(json.get("sale").getAsString()), id -> new ArrayList<>())
        .add(recorded(entry, json));
  }

  private static Recorded recorded(ConsumerRecord<byte[], byte[]> entry, JsonObject json) {
    return new Recorded(
        entry.partition(),
        entry.offset(),
        UUID.fromString(json.get("id").getAsString()),
        UUID.fromString(json.get("buyer").getAsString()),
        json.get("key").getAsString(),
        json.get("quantity").getAsInt(),
        json.get("sequence").getAsLong(),
        status(json.get("type").getAsString()),
        json.get("version").getAsInt());
  }

  private static String status(String type) {
    return switch (type) {
      case "OrderPlaced" -> "PLACED";
      case "OrderPaid" -> "PAID";
      case "OrderCancelled" -> "CANCELLED";
      case "OrderExpired" -> "EXPIRED";
      default -> type;
    };
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
    return settings;
  }
}
