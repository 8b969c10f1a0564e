package io.sluice.infra.kafka;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.order.OrderFixtures.paid;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.order.Order;
import io.sluice.domain.sale.Sale;
import org.junit.jupiter.api.Test;

class DistinctOrdersTest {
  private final Sale sale = openSale(10, 2);
  private final DistinctOrders orders = new DistinctOrders();

  @Test
  void countsEachOrderOnce() {
    for (long sequence = 1; sequence <= 50_000; sequence++) {
      Order order = placed(sale, ann(), sequence);
      orders.add(order);
      orders.add(paid(order));
    }

    assertThat(orders.count()).isEqualTo(50_000);
  }

  @Test
  void countsEveryOrderThatClaimsTheSamePlace() {
    Order first = placed(sale, ann(), 3);
    Order second = placed(sale, ann(), 3);
    Order third = placed(sale, ann(), 3);

    for (Order each : new Order[] {first, second, third, second, first, third}) {
      orders.add(each);
    }

    assertThat(orders.count()).isEqualTo(3);
  }

  @Test
  void countsAnOrderFarOutOfTheLine() {
    orders.add(placed(sale, ann(), Long.MAX_VALUE));
    orders.add(placed(sale, ann(), 1));

    assertThat(orders.count()).isEqualTo(2);
  }
}
