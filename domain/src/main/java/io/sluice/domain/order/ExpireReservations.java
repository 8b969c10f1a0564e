package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockNotReadyException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

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

  public ExpireReservations(Sales sales, Stock stock, OrderLog log, Clock clock, Limits limits) {
    this.sales = sales;
    this.stock = stock;
    this.recordDecision = new RecordDecision(log, stock);
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * The bounds of a sweep.
   *
   * @param batch so many reservations of a sale at a time
   * @param finishAfter a decision that is unsettled for so long lost its node; longer than an
   *     append may take
   */
  public record Limits(int batch, Duration finishAfter) {}

  /**
   * One sweep over every sale that can still change; returns how many reservations it concluded.
   * The first failure is signalled at the end, after the rest, so that one order's record or one
   * sale's stock does not stop the expiry of all others.
   */
  public Mono<Long> sweep() {
    return Flux.defer(() -> sales.unsettled(clock.instant()))
        .concatMap(this::sweep)
        .collect(Sweep::new, Sweep::add)
        .flatMap(Sweep::result);
  }

  private Flux<Signal<Order>> sweep(Sale sale) {
    Flux<Reservation> orphaned = stock.unsettled(sale.id(), limits.finishAfter(), limits.batch());
    return Flux.concat(expireAll(sale), conclude(sale, orphaned));
  }

  /** Batch after batch, so that a rush that was not paid for is sold again at once. */
  private Flux<Signal<Order>> expireAll(Sale sale) {
    Mono<List<Signal<Order>>> batch =
        conclude(sale, stock.expire(sale.id(), limits.batch())).collectList();
    return batch
        .expand(last -> mayHaveMore(last) ? batch : Mono.empty())
        .flatMapIterable(expired -> expired);
  }

  /** Not after a failure: what is decided and cannot be recorded only waits for a later sweep. */
  private boolean mayHaveMore(List<Signal<Order>> last) {
    return last.size() >= limits.batch() && last.stream().allMatch(Signal::hasValue);
  }

  /**
   * All at once: a decision that waited for the append before it could reach the log after a
   * rebuild that knows nothing of it.
   */
  private Flux<Signal<Order>> conclude(Sale sale, Flux<Reservation> decided) {
    return decided
        .flatMap(
            each -> recordDecision.record(sale, each).materialize(), limits.batch(), limits.batch())
        .onErrorResume(StockNotReadyException.class, notReady -> Flux.empty())
        .onErrorResume(failure -> Flux.just(Signal.error(failure)));
  }

  /** What has become of a sweep so far. */
  private static final class Sweep {
    private long concluded;
    private @Nullable Throwable failure;

    void add(Signal<Order> outcome) {
      if (outcome.hasValue()) {
        concluded++;
      } else if (failure == null) {
        failure = outcome.getThrowable();
      }
    }

    Mono<Long> result() {
      return failure == null ? Mono.just(concluded) : Mono.error(failure);
    }
  }
}
