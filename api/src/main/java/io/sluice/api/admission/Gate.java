package io.sluice.api.admission;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.stock.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A bound on what is under way at a time: its own places, and the room that the node has left. What
 * does not fit is refused at once with {@link BulkheadFullException}: a queue here would only hold
 * requests whose clients have gone.
 */
public final class Gate {
  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  private final Bulkhead places;
  private final NodeLimit node;
  private final NodeLimit.Room room;
  private final Counter refused;
  private final AtomicBoolean closed = new AtomicBoolean();

  Gate(String name, int places, NodeLimit node, NodeLimit.Room room, MeterRegistry meters) {
    this.node = node;
    this.room = room;
    this.places =
        Bulkhead.of(
            name,
            BulkheadConfig.custom()
                .maxConcurrentCalls(places)
                .maxWaitDuration(Duration.ZERO)
                .writableStackTraceEnabled(false)
                .build());
    this.refused = Counter.builder("sluice.admission.refused").tag("gate", name).register(meters);
    Gauge.builder("sluice.admission.used", this, Gate::used).tag("gate", name).register(meters);
    Gauge.builder("sluice.admission.places", () -> places).tag("gate", name).register(meters);
  }

  int used() {
    Bulkhead.Metrics metrics = places.getMetrics();
    return metrics.getMaxAllowedConcurrentCalls() - metrics.getAvailableConcurrentCalls();
  }

  /** Whether it looks as if one more would be let in; counted as refused if not. */
  boolean isOpen() {
    boolean open =
        !closed.get() && room.isFree() && places.getMetrics().getAvailableConcurrentCalls() > 0;
    if (!open) {
      refused.increment();
    }
    return open;
  }

  /** Lets nobody in any more; who is in goes on. */
  void close() {
    closed.set(true);
  }

  /** Lets work in that goes on when its client hangs up, and keeps its place until it has ended. */
  public <T> Mono<T> untilItEnds(Mono<T> work) {
    return Mono.defer(
        () -> {
          Mono<T> admitted = whileAskedFor(work).cache();
          // Owned here: the client's own subscription may be cancelled long before the work ends.
          admitted.subscribe(done -> {}, failed -> log.debug("told to whoever asked", failed));
          return admitted;
        });
  }

  /**
   * As {@link #untilItEnds}, and its time tells how the node does: if it ends as the work that is
   * measured, or in an unknown way. Refusals are quick whatever happens, so they tell nothing.
   */
  public <T> Mono<T> measuredUntilItEnds(Mono<T> work, Class<? extends T> measured) {
    return untilItEnds(
        Mono.defer(
            () -> {
              long start = System.nanoTime();
              int beside = node.underWay();
              return work.doOnNext(
                      outcome -> {
                        if (measured.isInstance(outcome)) {
                          took(start, beside);
                        }
                      })
                  .doOnError(OutcomeUnknownException.class, unknown -> took(start, beside));
            }));
  }

  private void took(long start, int beside) {
    node.purchaseTook(start, System.nanoTime() - start, beside);
  }

  /** Lets work in that ends when its client hangs up. */
  public <T> Mono<T> whileAskedFor(Mono<T> work) {
    return Mono.defer(
        () ->
            enter()
                ? work.transform(BulkheadOperator.of(places)).doFinally(end -> room.leave())
                : Mono.error(full()));
  }

  /**
   * A place for what stays as long as it likes, to be left once.
   *
   * @throws BulkheadFullException when there is none
   */
  public Place enterForLong() {
    if (!enter()) {
      throw full();
    }
    if (!places.tryAcquirePermission()) {
      room.leave();
      throw full();
    }
    return new Place();
  }

  /** Taken until it is left; to leave it again does nothing. */
  public final class Place {
    private final AtomicBoolean left = new AtomicBoolean();

    private Place() {}

    public void leave() {
      if (left.compareAndSet(false, true)) {
        places.releasePermission();
        room.leave();
      }
    }
  }

  private boolean enter() {
    return !closed.get() && room.enter();
  }

  private BulkheadFullException full() {
    refused.increment();
    return BulkheadFullException.createBulkheadFullException(places);
  }
}
