package io.sluice.infra.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.order.Order;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.OverloadedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reads the part of the log that can hold a sale's orders, and counts them. */
final class OrderCount implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrderCount.class);

  /** No limit: how long a thread that reads nothing is kept for the next audit. */
  private static final int IDLE_SECONDS = 60;

  private final KafkaConnection connection;
  private final KafkaSettings settings;
  private final OrderTopic topic;
  private final EventCodec codec;
  private final Scheduler readers;
  private final AtomicInteger underWay = new AtomicInteger();

  OrderCount(
      KafkaConnection connection,
      KafkaSettings settings,
      OrderTopic topic,
      EventCodec codec,
      MeterRegistry meters) {
    this.connection = connection;
    this.settings = settings;
    this.topic = topic;
    this.codec = codec;
    this.readers =
        Schedulers.newBoundedElastic(
            settings.count().atOnce(),
            settings.count().waiting(),
            "sluice-count",
            IDLE_SECONDS,
            true);
    Gauge.builder("sluice.count.underway", underWay, AtomicInteger::get).register(meters);
  }

  Mono<Long> count(Sale sale) {
    return Mono.<Long>create(
            sink -> {
              AtomicBoolean cancelled = new AtomicBoolean();
              sink.onDispose(() -> cancelled.set(true));
              sink.success(count(sale, cancelled));
            })
        .subscribeOn(readers)
        .doOnSubscribe(asked -> underWay.incrementAndGet())
        .doFinally(end -> underWay.decrementAndGet())
        .onErrorMap(
            e -> e instanceof KafkaException || e instanceof RejectedExecutionException,
            e -> new OverloadedException("the order log cannot be counted now", e));
  }

  private long count(Sale sale, AtomicBoolean cancelled) {
    TopicPartition partition = topic.partitionOf(sale.id());
    try (Consumer<byte[], byte[]> consumer = newConsumer()) {
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      consumer.seek(partition, begin(consumer, partition, sale, end));
      DistinctOrders orders = new DistinctOrders();
      while (!cancelled.get() && consumer.position(partition) < end) {
        readOn(consumer).forEach(record -> add(record, sale, end, orders));
      }
      return orders.count();
    }
  }

  /** A broker that went away is silent: a poll for what is known to be there must bring some. */
  private ConsumerRecords<byte[], byte[]> readOn(Consumer<byte[], byte[]> consumer) {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(settings.requestTimeout());
    if (records.isEmpty()) {
      throw new TimeoutException("the order log is silent");
    }
    return records;
  }

  /** Records carry the time of the node that sent them, so a little before the sale's creation. */
  private long begin(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, Sale sale, long end) {
    long since = sale.createdAt().minus(settings.count().clockSkew()).toEpochMilli();
    Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(Map.of(partition, Math.max(0, since)));
    OffsetAndTimestamp first = found.get(partition);
    return first != null ? first.offset() : end;
  }

  private void add(
      ConsumerRecord<byte[], byte[]> record, Sale sale, long end, DistinctOrders orders) {
    OrderId id = EventCodec.orderOf(record.key());
    if (record.offset() < end && id != null && id.saleTag() == sale.id().tag()) {
      try {
        Order order = codec.decode(record.key(), record.value()).order();
        if (order.sale().equals(sale.id())) {
          orders.add(order);
        }
      } catch (UndecodableRecordException e) {
        LOG.debug("not counted, it is a dead letter: {}@{}", record.partition(), record.offset());
      }
    }
  }

  private Consumer<byte[], byte[]> newConsumer() {
    Map<String, Object> properties = connection.client();
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) settings.requestTimeout().toMillis());
    properties.put(
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) settings.requestTimeout().toMillis());
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    readers.dispose();
  }
}
