package io.sluice.domain.order;

import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Stock;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Applies the log to the database, and acts when the database finds that a sale was oversold. */
public final class ProjectOrders {
  private final OrderLog log;
  private final Orders orders;
  private final ControlSale controlSale;
  private final Stock stock;
  private final Epochs epochs;
  private final Consumer<Order> alarm;

  /**
   * Brings the log to the database.
   *
   * @param alarm told of each order that the second wall refused
   */
  public ProjectOrders(
      OrderLog log,
      Orders orders,
      ControlSale controlSale,
      Stock stock,
      Epochs epochs,
      Consumer<Order> alarm) {
    this.log = log;
    this.orders = orders;
    this.controlSale = controlSale;
    this.stock = stock;
    this.epochs = epochs;
    this.alarm = alarm;
  }

  /** Runs until it is cancelled. */
  public Mono<Void> run() {
    return log.project(this::apply);
  }

  private Mono<List<RejectedEvent>> apply(List<OrderEvent> events) {
    return orders
        .project(events)
        .flatMap(applied -> makeGood(applied.oversold()).thenReturn(applied.rejected()));
  }

  /**
   * Pauses the sales that the second wall had to defend, has their stocks rebuilt, and takes back
   * what they sold too much. The record comes last: until it is applied, all of this is done again
   * with each event of the order, because it may have died halfway; afterwards never again.
   */
  private Mono<Void> makeGood(List<Order> oversold) {
    if (oversold.isEmpty()) {
      return Mono.empty();
    }
    List<SaleId> sales = oversold.stream().map(Order::sale).distinct().toList();
    return Flux.fromIterable(sales)
        .concatMap(sale -> controlSale.apply(sale, ControlSale.Command.PAUSE).then(discard(sale)))
        .thenMany(Flux.fromIterable(oversold))
        .concatMap(this::takeBack)
        .then();
  }

  /** It is wrong, or this would not have happened; it is built anew once all is projected. */
  private Mono<Void> discard(SaleId sale) {
    return epochs.current().flatMap(life -> stock.discard(sale, life.epoch()));
  }

  private Mono<Void> takeBack(Order refused) {
    return Mono.fromRunnable(() -> alarm.accept(refused))
        .then(Mono.defer(() -> log.append(new OrderEvent.OrderCancelled(refused.takenBack()))));
  }
}
