package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
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
  private final PaymentProvider provider;
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
    this.provider = provider;
    this.recordDecision = new RecordDecision(log, stock);
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * The bounds of a sweep.
   *
   * @param batch at most so many reservations of a sale in one sweep
   * @param concurrency at most so many of them recorded at a time
   * @param finishAfter a decision that is unsettled for so long lost its node; longer than an
   *     append may take
   */
  public record Limits(int batch, int concurrency, Duration finishAfter) {}

  /**
   * One sweep over every sale that can still change; returns how many reservations it concluded.
   */
  public Mono<Long> sweep() {
    return Flux.defer(() -> sales.unsettled(clock.instant())).concatMap(this::sweep).count();
  }

  private Flux<Order> sweep(Sale sale) {
    Flux<Reservation> due = stock.expire(sale.id(), limits.batch());
    Flux<Reservation> orphaned = stock.unsettled(sale.id(), limits.finishAfter(), limits.batch());
    return due.concatWith(orphaned)
        .flatMap(decided -> conclude(sale, decided), limits.concurrency())
        .onErrorResume(StockNotReadyException.class, notReady -> Flux.empty());
  }

  /** The refund comes first: what is settled is not visited again. */
  private Mono<Order> conclude(Sale sale, Reservation decided) {
    Mono<Void> refunded =
        decided.status() == ReservationStatus.CONFIRMED
            ? Mono.empty()
            : provider.refund(decided.order());
    return refunded.then(Mono.defer(() -> recordDecision.record(sale, decided)));
  }
}
