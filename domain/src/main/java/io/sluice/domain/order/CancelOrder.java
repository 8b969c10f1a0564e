package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockNotReadyException;
import reactor.core.publisher.Mono;

/**
 * Cancels an order for its buyer: the stock decides, the log records, the units are free. The
 * payment goes back by itself: {@link RefundOrders}.
 */
public final class CancelOrder {
  private final Sales sales;
  private final Stock stock;
  private final FindOrder findOrder;
  private final RecordDecision recordDecision;

  public CancelOrder(Sales sales, Stock stock, OrderLog log, FindOrder findOrder) {
    this.sales = sales;
    this.stock = stock;
    this.findOrder = findOrder;
    this.recordDecision = new RecordDecision(log, stock);
  }

  /** Cancels once, however often it is asked; runs to its end even if the buyer hangs up. */
  public Mono<CancelOutcome> cancel(OrderId id, BuyerId buyer) {
    return findOrder
        .findToDecide(id, buyer)
        .flatMap(this::cancel)
        .defaultIfEmpty(new CancelOutcome.NotFound())
        .cache();
  }

  private Mono<CancelOutcome> cancel(Order order) {
    return switch (order.status()) {
      case PLACED, PAID -> release(order);
      case CANCELLED -> settle(order);
      default -> Mono.just(new CancelOutcome.NotCancellable(order));
    };
  }

  /**
   * The first attempt may have died between the record and the units: whoever is told again that
   * the order is cancelled may count on them. A stock that is lost is rebuilt without them.
   */
  private Mono<CancelOutcome> settle(Order order) {
    return sales
        .find(order.sale())
        .flatMap(sale -> settle(sale, order))
        .onErrorComplete(StockNotReadyException.class)
        .thenReturn(new CancelOutcome.Cancelled(order));
  }

  private Mono<Order> settle(Sale sale, Order order) {
    return stock
        .find(sale.id(), order.id())
        .filter(held -> held.status() == ReservationStatus.RELEASED && !held.settled())
        .flatMap(released -> recordDecision.record(sale, released));
  }

  private Mono<CancelOutcome> release(Order order) {
    return sales
        .find(order.sale())
        .flatMap(
            sale ->
                stock.release(sale.id(), order.id()).flatMap(decided -> conclude(sale, decided)))
        .defaultIfEmpty(new CancelOutcome.NotCancellable(order));
  }

  private Mono<CancelOutcome> conclude(Sale sale, Reservation decided) {
    return switch (decided.status()) {
      case RELEASED -> recordDecision.record(sale, decided).map(CancelOutcome.Cancelled::new);
      // A payment was decided but not settled: it goes on record first, then it can be taken back.
      case CONFIRMED -> recordDecision.record(sale, decided).flatMap(this::release);
      case RESERVED, EXPIRED ->
          Mono.just(new CancelOutcome.NotCancellable(Order.of(sale, decided)));
    };
  }
}
