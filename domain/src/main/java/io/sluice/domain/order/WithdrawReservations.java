package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockNotReadyException;
import io.sluice.domain.stock.Unrecorded;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sells again what was reserved but never recorded: finds reservations whose node died, or whose
 * log failed, between the two, and that nobody has asked for again. Every node may look; nothing
 * that is recorded, or may still be, is withdrawn.
 */
public final class WithdrawReservations {
  private final Sales sales;
  private final Stock stock;
  private final Orders orders;
  private final Clock clock;
  private final Limits limits;
  private final AwaitProjection projection;
  private final Consumer<Reservation> withdrawn;

  /**
   * Watches over these ports.
   *
   * @param withdrawn told of each reservation that was withdrawn
   */
  public WithdrawReservations(
      Sales sales,
      Stock stock,
      OrderLog log,
      Orders orders,
      Clock clock,
      Limits limits,
      Consumer<Reservation> withdrawn) {
    this.sales = sales;
    this.stock = stock;
    this.orders = orders;
    this.clock = clock;
    this.limits = limits;
    this.withdrawn = withdrawn;
    this.projection =
        new AwaitProjection(
            log, limits.longestAnswer(), limits.projectedWithin(), limits.projectionPoll());
  }

  /**
   * The bounds of a look.
   *
   * @param grace a buyer who has got no answer has so long to ask again with the same key and keep
   *     the place in the line; longer than an answer and an append may take together
   * @param batch so many places of a line at a time, 1 to 1,000
   * @param longestAnswer after so long a call to the stock was answered, or its caller has given up
   * @param projectedWithin a projection that has not come far enough by then ends the look
   * @param projectionPoll how often to look whether the projection has come far enough
   */
  public record Limits(
      Duration grace,
      int batch,
      Duration longestAnswer,
      Duration projectedWithin,
      Duration projectionPoll) {}

  /**
   * One look at every sale that can still change. Where everything is known to be recorded it is
   * one question a sale. The first failure is signalled at the end, after the other sales.
   */
  public Mono<Void> look() {
    return stock.now().map(now -> now.minus(limits.grace())).flatMap(this::look);
  }

  private Mono<Void> look(Instant madeBefore) {
    return Flux.defer(() -> sales.unsettled(clock.instant()))
        .filterWhen(sale -> nextPlaces(sale, madeBefore, 1).hasElement())
        .collectList()
        .filter(unverified -> !unverified.isEmpty())
        .flatMap(unverified -> verifyAll(unverified, madeBefore));
  }

  /**
   * One wait for all of them. What is handed out from now on bears a later time than {@code
   * madeBefore}, so the wait covers whatever may be withdrawn after it.
   */
  private Mono<Void> verifyAll(List<Sale> unverified, Instant madeBefore) {
    return projection
        .ofWhatIsOnItsWay()
        .thenMany(Flux.fromIterable(unverified))
        .concatMapDelayError(sale -> verify(sale, madeBefore))
        .then();
  }

  private Mono<Void> verify(Sale sale, Instant madeBefore) {
    Mono<Boolean> next =
        nextPlaces(sale, madeBefore, limits.batch()).flatMap(looked -> verify(sale, looked));
    return next.expand(goesOn -> goesOn ? next : Mono.empty()).then();
  }

  private Mono<Unrecorded> nextPlaces(Sale sale, Instant madeBefore, int max) {
    return stock
        .unrecorded(sale.id(), madeBefore, max)
        .onErrorResume(StockNotReadyException.class, notReady -> Mono.empty());
  }

  /** Whether the line goes on: not beyond a reservation that may still be recorded. */
  private Mono<Boolean> verify(Sale sale, Unrecorded looked) {
    return missing(looked)
        .flatMap(
            missing ->
                stock
                    .verify(sale.id(), looked, missing)
                    .doOnNext(withdrawn)
                    .count()
                    .map(count -> count == missing.size()));
  }

  private Mono<List<Reservation>> missing(Unrecorded looked) {
    List<OrderId> ids = looked.reservations().stream().map(Reservation::order).toList();
    return orders.known(ids).map(known -> without(known, looked.reservations()));
  }

  private static List<Reservation> without(Set<OrderId> known, List<Reservation> reservations) {
    return reservations.stream().filter(each -> !known.contains(each.order())).toList();
  }
}
