package io.sluice.api.admission;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A bound on what is under way at a time. What does not fit is refused at once with {@link
 * BulkheadFullException}: a queue here would only hold requests whose clients have gone.
 */
public final class Gate {
  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  private final Bulkhead places;
  private final AtomicBoolean closed = new AtomicBoolean();

  Gate(String name, int places, MeterRegistry meters) {
    this.places =
        Bulkhead.of(
            name,
            BulkheadConfig.custom()
                .maxConcurrentCalls(places)
                .maxWaitDuration(Duration.ZERO)
                .writableStackTraceEnabled(false)
                .build());
    Gauge.builder("sluice.admission.used", this, Gate::used).tag("gate", name).register(meters);
    Gauge.builder("sluice.admission.places", () -> places).tag("gate", name).register(meters);
  }

  int used() {
    Bulkhead.Metrics metrics = places.getMetrics();
    return metrics.getMaxAllowedConcurrentCalls() - metrics.getAvailableConcurrentCalls();
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

  /** Lets work in that ends when its client hangs up. */
  public <T> Mono<T> whileAskedFor(Mono<T> work) {
    return refusedWhenClosed().then(work.transform(BulkheadOperator.of(places)));
  }

  /** Lets a stream in until it ends or its client hangs up. */
  public <T> Flux<T> whileRead(Flux<T> stream) {
    return refusedWhenClosed().thenMany(stream.transform(BulkheadOperator.of(places)));
  }

  private Mono<Void> refusedWhenClosed() {
    return Mono.defer(
        () ->
            closed.get()
                ? Mono.error(BulkheadFullException.createBulkheadFullException(places))
                : Mono.empty());
  }
}
