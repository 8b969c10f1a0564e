package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.Stock;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The second half of every decision of the stock: on record first, then the money, then the units,
 * so that neither is given back for something that the log does not know.
 */
final class RecordDecision {
  private final OrderLog log;
  private final PaymentProvider provider;
  private final Stock stock;

  RecordDecision(OrderLog log, PaymentProvider provider, Stock stock) {
    this.log = log;
    this.provider = provider;
    this.stock = stock;
  }

  /**
   * Records what was decided, gives back what was charged for an order that has ended, and settles
   * it. Doing it again, after a crash in between, does no harm.
   *
   * <p>To be called as soon as the stock has answered: a rebuild waits for appends that follow a
   * decision at once, so nothing slow may come between the two.
   */
  Mono<Order> record(Sale sale, Reservation decided) {
    Order order = Order.of(sale, decided);
    return append(order)
        .then(Mono.defer(() -> refundEnded(order)))
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

  private Mono<Void> refundEnded(Order order) {
    return order.status().holdsUnits() ? Mono.empty() : provider.refund(order.id());
  }
}
