package io.sluice.api.admission;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A bound on what is under way at a time. What does not fit is refused at once with {@link
 * OverloadedException}: a queue here would only hold requests whose clients have gone.
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

  /**
   * Lets work in that goes on when its client hangs up, and keeps its place until it has ended.
   *
   * @param work starts with its first subscription and is cached
   */
  public <T> Mono<T> untilItEnds(Mono<T> work) {
    return Mono.defer(
        () -> {
          enter();
          // Owned here: the client's own subscription may be cancelled long before the work ends.
          work.doFinally(end -> places.onComplete())
              .subscribe(done -> {}, failed -> log.debug("told to whoever asked", failed));
          return work;
        });
  }

  /** Lets work in that ends when its client hangs up. */
  public <T> Mono<T> whileAskedFor(Mono<T> work) {
    return Mono.defer(
        () -> {
          enter();
          return work.doFinally(end -> places.onComplete());
        });
  }

  /** Lets a stream in until it ends or its client hangs up. */
  public <T> Flux<T> whileRead(Publisher<T> stream) {
    return Flux.defer(
        () -> {
          enter();
          return Flux.from(stream).doFinally(end -> places.onComplete());
        });
  }

  private void enter() {
    if (closed.get() || !places.tryAcquirePermission()) {
      throw new OverloadedException(places.getName() + " are at their bound");
    }
  }
}
