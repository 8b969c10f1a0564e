package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockNotReadyException;
import java.time.Clock;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sells what nobody pays for again: expires the reservations whose {@code payBy} has passed, and
 * finishes decisions whose node died before they were recorded. Every node may sweep; each
 * reservation is decided once.
 */
public final class ExpireReservations {
  private final Sales sales;
  private final Stock stock;
  private final RecordDecision recordDecision;
  private final Clock clock;
  private final Limits limits;

  public ExpireReservations(
      Sales sales,
      Stock stock,
      OrderLog log,
      PaymentProvider provider,
      Clock clock,
      Limits limits) {
    this.sales = sales;
    this.stock = stock;
    this.recordDecision = new RecordDecision(log, provider, stock);
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * The bounds of a sweep.
   *
   * @param batch at most so many reservations of a sale in one sweep
   * @param finishAfter a decision that is unsettled for so long lost its node; longer than an
   *     append may take
   */
  public record Limits(int batch, Duration finishAfter) {}

  /**
   * One sweep over every sale that can still change; returns how many reservations it concluded.
   * What fails is signalled at the end, after the rest, so that one order's refund or one sale's
   * stock does not stop the expiry of all others.
   */
  public Mono<Long> sweep() {
    return Flux.defer(() -> sales.unsettled(clock.instant()))
        .concatMapDelayError(this::sweep)
        .count();
  }

  private Flux<Order> sweep(Sale sale) {
    Flux<Reservation> due = stock.expire(sale.id(), limits.batch());
    Flux<Reservation> orphaned = stock.unsettled(sale.id(), limits.finishAfter(), limits.batch());
    return Flux.concatDelayError(conclude(sale, due), conclude(sale, orphaned));
  }

  /**
   * All at once: a decision that waited for the append before it could reach the log after a
   * rebuild that knows nothing of it.
   */
  private Flux<Order> conclude(Sale sale, Flux<Reservation> decided) {
    return decided
        .flatMapDelayError(
            each -> recordDecision.record(sale, each), limits.batch(), limits.batch())
        .onErrorResume(StockNotReadyException.class, notReady -> Flux.empty());
  }
}
