package io.sluice.infra.mysql;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.domain.order.Projection;
import reactor.core.publisher.Mono;

/** How large batches are, how long they take, and how often the second wall had to stand. */
final class ProjectionMeters {
  private final MeterRegistry registry;
  private final DistributionSummary events;
  private final Timer applied;
  private final Timer failed;
  private final Counter oversold;
  private final Counter rejected;

  ProjectionMeters(MeterRegistry registry) {
    this.registry = registry;
    this.events =
        DistributionSummary.builder("sluice.projection.batch")
            .description("events of one batch")
            .baseUnit("events")
            .register(registry);
    this.applied = timer("applied");
    this.failed = timer("failed");
    this.oversold =
        Counter.builder("sluice.projection.oversold")
            .description("orders that the second wall refused, each as often as it was named")
            .register(registry);
    this.rejected =
        Counter.builder("sluice.projection.rejected")
            .description("events that can never be applied")
            .register(registry);
  }

  private Timer timer(String outcome) {
    return Timer.builder("sluice.projection.time")
        .description("one batch, from the wait for a connection to the commit")
        .tag("outcome", outcome)
        .register(registry);
  }

  Mono<Projection> measured(int batch, Mono<Projection> projection) {
    return Mono.defer(
        () -> {
          Timer.Sample sample = Timer.start(registry);
          return projection
              .doOnSuccess(done -> count(batch, done, sample))
              .doOnError(error -> sample.stop(failed));
        });
  }

  private void count(int batch, Projection done, Timer.Sample sample) {
    sample.stop(applied);
    events.record(batch);
    oversold.increment(done.oversold().size());
    rejected.increment(done.rejected().size());
  }
}
