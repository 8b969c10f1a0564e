package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.domain.stock.Stock;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Sells units to a buyer: reserves them, then records the order; yes is said only after the log has
 * acknowledged.
 */
public final class PlaceOrder {
  private final Function<SaleId, Mono<Sale>> sales;
  private final Stock stock;
  private final OrderLog log;
  private final Supplier<UUID> ids;

  /**
   * A shop over these ports.
   *
   * @param sales the sale, or empty
   * @param ids fresh UUIDv7 values
   */
  public PlaceOrder(
      Function<SaleId, Mono<Sale>> sales, Stock stock, OrderLog log, Supplier<UUID> ids) {
    this.sales = sales;
    this.stock = stock;
    this.log = log;
    this.ids = ids;
  }

  /**
   * What a buyer asks for.
   *
   * @param quantity units, 1 to {@link ReserveRequest#MAX_QUANTITY}
   */
  public record Purchase(SaleId sale, BuyerId buyer, IdempotencyKey key, int quantity) {}

  /**
   * Places the order that a buyer's key stands for, once. Signals {@code OutcomeUnknownException}
   * when the same key has to be asked again, {@code OverloadedException} when nothing has happened.
   *
   * <p>The first subscription starts it and then only observes: a buyer who hangs up cancels
   * nothing, because a reservation whose record was cancelled would hold its units until it
   * expires.
   */
  public Mono<PlaceOutcome> place(Purchase purchase) {
    return sales
        .apply(purchase.sale())
        .flatMap(sale -> reserve(sale, purchase))
        .defaultIfEmpty(new PlaceOutcome.SaleNotFound())
        .cache();
  }

  private Mono<PlaceOutcome> reserve(Sale sale, Purchase purchase) {
    if (!log.isAccepting()) {
      return Mono.error(new OverloadedException("the order log takes no orders at the moment"));
    }
    return stock.reserve(toRequest(sale, purchase)).flatMap(outcome -> record(sale, outcome));
  }

  private ReserveRequest toRequest(Sale sale, Purchase purchase) {
    return new ReserveRequest(
        sale.id(),
        OrderId.of(ids.get(), sale.id()),
        purchase.buyer(),
        purchase.key().digestFor(purchase.buyer()),
        purchase.quantity());
  }

  private Mono<PlaceOutcome> record(Sale sale, ReserveOutcome outcome) {
    return switch (outcome) {
      case Reserved(Reservation reservation) ->
          record(sale, reservation).map(PlaceOutcome.Placed::new);
      // Recorded again on a repeat: the first attempt may have died between reserving and
      // recording.
      case Repeated(Reservation reservation) ->
          record(sale, reservation.asReserved()).map(PlaceOutcome.Replayed::new);
      case Refused(var reason, var serverTime) ->
          Mono.just(new PlaceOutcome.Refused(reason, sale, serverTime));
    };
  }

  private Mono<Order> record(Sale sale, Reservation reservation) {
    Order order = Order.of(sale, reservation);
    return log.append(new OrderEvent.OrderPlaced(order))
        .onErrorMap(
            OverloadedException.class,
            e -> new OutcomeUnknownException("reserved, but not recorded yet", e))
        .thenReturn(order);
  }
}
