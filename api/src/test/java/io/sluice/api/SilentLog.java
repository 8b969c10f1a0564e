package io.sluice.api;

import io.sluice.domain.order.LogPosition;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.RejectedEvent;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The order log, until a test makes it record and not say so, or take its time to say so. */
final class SilentLog implements OrderLog {
  private enum Mood {
    TALKING,
    SILENT,
    SLOW
  }

  private final OrderLog log;
  private final AtomicReference<Mood> mood = new AtomicReference<>(Mood.TALKING);
  private volatile Sinks.Empty<Void> acknowledged = Sinks.empty();

  SilentLog(OrderLog log) {
    this.log = log;
  }

  void fallSilent() {
    mood.set(Mood.SILENT);
  }

  /** From now on an acknowledgement comes when {@link #talk} is called. */
  void takeItsTime() {
    acknowledged = Sinks.empty();
    mood.set(Mood.SLOW);
  }

  void talk() {
    mood.set(Mood.TALKING);
    acknowledged.tryEmitEmpty();
  }

  @Override
  public Mono<Void> append(OrderEvent event) {
    Mono<Void> appended = log.append(event);
    return switch (mood.get()) {
      case TALKING -> appended;
      case SILENT -> appended.then(Mono.error(new OutcomeUnknownException("not a word")));
      case SLOW -> appended.then(acknowledged.asMono());
    };
  }

  @Override
  public boolean isAccepting() {
    return log.isAccepting();
  }

  @Override
  public Duration longestAppend() {
    return log.longestAppend();
  }

  @Override
  public Mono<Void> project(Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
    return log.project(projector);
  }

  @Override
  public Mono<LogPosition> end() {
    return log.end();
  }

  @Override
  public Mono<LogPosition> projected() {
    return log.projected();
  }

  @Override
  public Mono<Long> countOrders(Sale sale) {
    return log.countOrders(sale);
  }
}
