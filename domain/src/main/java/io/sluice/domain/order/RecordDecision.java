package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.Stock;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The second half of every decision of the stock: on record first, then the units, so that none is
 * given back for something that the log does not know. The money follows the log by itself: {@link
 * RefundOrders}.
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
   *
   * <p>To be called as soon as the stock has answered: a rebuild waits for appends that follow a
   * decision at once, so nothing slow may come between the two.
   */
  Mono<Order> record(Sale sale, Reservation decided) {
    Order order = Order.of(sale, decided);
    return append(order)
        .then(Mono.defer(() -> stock.settle(sale.id(), List.of(decided))))
        .thenReturn(order);
  }

  /** Not sent is not "nothing has happened" here: the decision stands and waits for its record. */
  private Mono<Void> append(Order order) {
    return log.append(OrderEvent.of(order))
        .onErrorMap(
            OverloadedException.class,
            e -> new OutcomeUnknownException("decided, but not recorded yet", e));
  }
}
