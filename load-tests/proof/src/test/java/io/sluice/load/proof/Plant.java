package io.sluice.load.proof;

import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Stock;
import java.util.List;

/** Where a fault stands between a shop and its ports, or between the servers and the judge. */
interface Plant {

  default Stock stock(Stock sound) {
    return sound;
  }

  default OrderLog log(OrderLog sound) {
    return sound;
  }

  default Orders orders(Orders sound) {
    return sound;
  }

  default PaymentProvider provider(PaymentProvider sound) {
    return sound;
  }

  /** Whether the projector stores its place although the batch has failed. */
  default boolean commitsEarly() {
    return false;
  }

  /** Whether nobody sweeps. */
  default boolean neverSweeps() {
    return false;
  }

  /** What the buyer hears of a yes to this wish. */
  default Outcome.Ok told(Outcome.Ok yes, Sale sale) {
    return yes;
  }

  default List<Attempt> history(List<Attempt> sound) {
    return sound;
  }

  default Evidence evidence(Evidence sound) {
    return sound;
  }
}
