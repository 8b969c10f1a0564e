package io.sluice.infra.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Reads every record from now on, alone, on a thread of its own. Where it stands is settled before
 * it says that it is ready; when it has to begin anew it says that it has lost its place.
 */
final class LogTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

  /** No limit: records end it at once, and so does {@link #restart}. */
  private static final Duration POLL = Duration.ofMillis(500);

  /**
   * What comes within this after a record comes together: else the broker would answer this node
   * once for each batch of a rush, which is every millisecond. A lonely record is told at once.
   */
  private static final Duration GATHERING = Duration.ofMillis(20);

  /** Who is told of the records, on the tail's thread: must not block. */
  interface Reader {
    void ready();

    void read(ConsumerRecord<byte[], byte[]> record);

    void lost(Throwable cause);
  }

  private final KafkaConnection connection;
  private final KafkaSettings settings;
  private final OrderTopic topic;
  private final Reader reader;
  private final Disposable.Swap start = Disposables.swap();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "sluice-tail");
            created.setDaemon(true);
            return created;
          });
  private volatile boolean closed;
  private volatile @Nullable Consumer<byte[], byte[]> current;
  private volatile @Nullable Future<?> retry;
  private volatile long lag;

  LogTail(KafkaConnection connection, KafkaSettings settings, OrderTopic topic, Reader reader) {
    this.connection = connection;
    this.settings = settings;
    this.topic = topic;
    this.reader = reader;
  }

  void start() {
    start.update(
        topic
            .partitions()
            .subscribe(
                count -> thread.execute(() -> follow(count, settings.firstRetryPause())),
                failure -> LOG.error("the feed cannot be started", failure)));
  }

  /** How many records behind the log's end the tail was at its last look. */
  long lag() {
    return lag;
  }

  /** Loses the place and begins anew. */
  void restart() {
    Consumer<byte[], byte[]> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
  }

  private void follow(int partitions, Duration pause) {
    Duration next = pause;
    try (Consumer<byte[], byte[]> consumer = newConsumer()) {
      Set<TopicPartition> all = place(consumer, partitions);
      current = consumer;
      reader.ready();
      next = settings.firstRetryPause();
      while (!closed) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(reader::read);
        lag = all.stream().mapToLong(each -> consumer.currentLag(each).orElse(0)).sum();
        if (!records.isEmpty()) {
          LockSupport.parkNanos(GATHERING.toNanos());
        }
      }
    } catch (RuntimeException e) {
      if (!closed && !(e instanceof WakeupException)) {
        LOG.warn("the feed has lost its place in the order log", e);
      }
      again(partitions, next, e);
    }
  }

  private void again(int partitions, Duration pause, RuntimeException cause) {
    current = null;
    reader.lost(cause);
    if (!closed) {
      Duration doubled = pause.multipliedBy(2);
      Duration longest = settings.longestRetryPause();
      Duration next = doubled.compareTo(longest) < 0 ? doubled : longest;
      retry =
          thread.schedule(() -> follow(partitions, next), pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Asks for each place, for a seek alone is only remembered until the first poll. */
  private Set<TopicPartition> place(Consumer<byte[], byte[]> consumer, int partitions) {
    Set<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .collect(Collectors.toSet());
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    return all;
  }

  private Consumer<byte[], byte[]> newConsumer() {
    Map<String, Object> properties = connection.client();
    // Out of range means that something was missed: fail, and say so to the followers.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    closed = true;
    start.dispose();
    restart();
    Future<?> planned = retry;
    if (planned != null) {
      planned.cancel(false);
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(settings.closeTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
