package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.Stock;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Finds a buyer's order, at once after it was placed: the newer of what the database shows and what
 * the stock has settled. One of the two may be out of reach (or being rebuilt) as long as the other
 * knows the order; when neither is sure, that is an error and not "no such order".
 */
public final class FindOrder {
  private final Sales sales;
  private final Stock stock;
  private final Function<OrderId, Mono<Order>> database;

  /**
   * Asks a stock and the orders of a database.
   *
   * @param database what it shows of an order; empty when it does not know it
   */
  public FindOrder(Sales sales, Stock stock, Function<OrderId, Mono<Order>> database) {
    this.sales = sales;
    this.stock = stock;
    this.database = database;
  }

  /**
   * An order and whether a decision about it is on its way into the log.
   *
   * @param deciding true while a newer version is decided but not known to be recorded, or may be
   *     because the stock is out of reach
   */
  record View(Order order, boolean deciding) {}

  /**
   * The order; empty when there is none or it is another buyer's, which must not make a difference.
   */
  public Mono<Order> find(OrderId id, BuyerId buyer) {
    return view(id, buyer).map(View::order);
  }

  /**
   * The order for who is about to decide about it; as {@link #find}, but an order that the stock
   * holds unpaid costs no look at the database: the stock is who decides about it.
   */
  Mono<Order> findToDecide(OrderId id, BuyerId buyer) {
    return reserved(id)
        .materialize()
        .flatMap(
            held ->
                isUndecided(held)
                    ? Mono.justOrEmpty(held.get())
                    : projected(id).materialize().flatMap(shown -> newest(shown, held)))
        .map(View::order)
        .filter(order -> order.isOf(buyer));
  }

  private static boolean isUndecided(Signal<View> held) {
    View view = held.get();
    return view != null && !view.deciding() && view.order().status() == OrderStatus.PLACED;
  }

  Mono<View> view(OrderId id, BuyerId buyer) {
    return Mono.zip(projected(id).materialize(), reserved(id).materialize(), FindOrder::newest)
        .flatMap(Function.identity())
        .filter(view -> view.order().isOf(buyer));
  }

  private Mono<View> projected(OrderId id) {
    return database.apply(id).map(order -> new View(order, false));
  }

  private Mono<View> reserved(OrderId id) {
    return sales
        .findByTag(id.saleTag())
        .flatMap(sale -> stock.find(sale.id(), id).map(held -> toView(sale, held)));
  }

  /** An unsettled decision is not told yet: if Redis died now, it would never have been. */
  private static View toView(Sale sale, Reservation held) {
    return held.settled()
        ? new View(Order.of(sale, held), false)
        : new View(Order.of(sale, held.asReserved()), true);
  }

  private static Mono<View> newest(Signal<View> projected, Signal<View> reserved) {
    View shown = projected.get();
    View held = reserved.get();
    if (shown != null && held != null) {
      return Mono.just(new View(shown.order().newer(held.order()), held.deciding()));
    }
    if (shown != null) {
      return Mono.just(new View(shown.order(), reserved.isOnError()));
    }
    if (held != null) {
      return Mono.just(held);
    }
    Throwable failure = projected.isOnError() ? projected.getThrowable() : reserved.getThrowable();
    return failure != null ? Mono.error(failure) : Mono.empty();
  }
}
