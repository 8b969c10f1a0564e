package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.Stock;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The second half of every decision of the stock: on record first, then settled, so that no freed
 * unit is early.
 */
final class RecordDecision {
  private final OrderLog log;
  private final Stock stock;

  RecordDecision(OrderLog log, Stock stock) {
    this.log = log;
    this.stock = stock;
  }

  /**
   * Records what was decided and settles it. Doing it again, after a crash in between, does no
   * harm.
   */
  Mono<Order> record(Sale sale, Reservation decided) {
    Order order = Order.of(sale, decided);
    return log.append(OrderEvent.of(order))
        .then(stock.settle(sale.id(), List.of(decided)))
        .thenReturn(order);
  }
}
