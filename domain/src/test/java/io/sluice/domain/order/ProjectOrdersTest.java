package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.Sale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ProjectOrdersTest {
  private final Shop shop = new Shop(1);

  @Test
  void pausesTheSaleAndTakesBackWhatTheSecondWallRefused() {
    List<Order> alarms = new ArrayList<>();
    ControlSale controlSale =
        new ControlSale(shop.sales, sale -> Mono.empty(), shop, new ControlSale.Limits(5));
    ProjectOrders projectOrders =
        new ProjectOrders(shop.log, shop.orders, controlSale, alarms::add);
    Order sold = OrderFixtures.placed(shop.sale, ann(), 1);
    Order oneTooMany = OrderFixtures.placed(shop.sale, bob(), 2);
    shop.charged.add(oneTooMany.id());
    shop.log.append(OrderEvent.of(sold)).block();
    shop.log.append(OrderEvent.of(oneTooMany)).block();

    StepVerifier.withVirtualTime(projectOrders::run)
        .expectSubscription()
        .thenAwait(Duration.ofSeconds(1))
        .thenCancel()
        .verify();

    assertThat(alarms).extracting(Order::id).containsExactly(oneTooMany.id());
    assertThat(shop.sales.find(shop.sale.id()).block()).matches(Sale::isPaused);
    // The order was made a moment after the shop's clock was set.
    shop.pass(Duration.ofMinutes(1));
    shop.refund();
    assertThat(shop.charged).isEmpty();
    assertThat(shop.recorded())
        .containsExactly(OrderStatus.PLACED, OrderStatus.PLACED, OrderStatus.CANCELLED);
    assertThat(shop.orders.find(sold.id()).block()).isEqualTo(sold);
  }
}
