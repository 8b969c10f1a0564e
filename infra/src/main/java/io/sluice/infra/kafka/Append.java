package io.sluice.infra.kafka;

import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.kafka.sender.SenderRecord;

/** One record on its way into the log, from the call to its outcome. */
final class Append {
  private final ProducerRecord<byte[], byte[]> record;
  private final long calledAt = System.nanoTime();
  private final Sinks.Empty<Void> outcome = Sinks.empty();
  private final AtomicReference<Place> place = new AtomicReference<>(Place.WAITING);

  private enum Place {
    WAITING,
    SENT,
    GIVEN_UP
  }

  Append(ProducerRecord<byte[], byte[]> record) {
    this.record = record;
  }

  SenderRecord<byte[], byte[], Append> toSenderRecord() {
    return SenderRecord.create(record, this);
  }

  Mono<Void> outcome() {
    return outcome.asMono();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - calledAt);
  }

  /** Its turn has come: true, once, unless it has waited too long or was given up. */
  boolean begin(Duration longestWait) {
    Place next = age().compareTo(longestWait) > 0 ? Place.GIVEN_UP : Place.SENT;
    return place.compareAndSet(Place.WAITING, next) && next == Place.SENT;
  }

  void succeed() {
    outcome.tryEmitEmpty();
  }

  /** What was given up before its turn came is certainly not in the log. */
  void fail(String why, Throwable cause) {
    if (cause instanceof NotSentException
        || place.compareAndSet(Place.WAITING, Place.GIVEN_UP)
        || place.get() == Place.GIVEN_UP) {
      outcome.tryEmitError(new OverloadedException("not sent: " + why, cause));
    } else {
      outcome.tryEmitError(new OutcomeUnknownException(why, cause));
    }
  }
}
