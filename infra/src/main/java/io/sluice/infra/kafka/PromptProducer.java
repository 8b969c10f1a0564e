package io.sluice.infra.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.kafka.sender.SenderRecord;

/**
 * A producer that sends at once or not at all: what has waited too long for its turn is refused, so
 * that a crowd which waits behind a blocked send does not block once each.
 */
final class PromptProducer extends KafkaProducer<byte[], byte[]> {
  private final Duration longestWait;
  private final Object outcomes = new Object();

  PromptProducer(Map<String, Object> properties, Duration longestWait) {
    super(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.longestWait = longestWait;
  }

  @Override
  public Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
    if (!appendOf(record).begin(longestWait)) {
      NotSentException late = new NotSentException("waited too long", null);
      tell(callback, null, late);
      return CompletableFuture.failedFuture(late);
    }
    Thread sender = Thread.currentThread();
    return super.send(
        record, (metadata, failure) -> tell(callback, metadata, explain(failure, sender)));
  }

  private static Append appendOf(ProducerRecord<byte[], byte[]> record) {
    if (record instanceof SenderRecord<?, ?, ?> sent
        && sent.correlationMetadata() instanceof Append append) {
      return append;
    }
    throw new IllegalArgumentException("not an append: " + record);
  }

  /** A failure that comes while {@code send} has not returned comes before anything is buffered. */
  private static @Nullable Exception explain(@Nullable Exception failure, Thread sender) {
    return failure != null && Thread.currentThread() == sender
        ? new NotSentException(failure.toString(), failure)
        : failure;
  }

  /** One at a time: this thread and that of the network may not both emit into the same stream. */
  private void tell(
      @Nullable Callback callback, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (callback != null) {
      synchronized (outcomes) {
        callback.onCompletion(metadata, failure);
      }
    }
  }
}
