package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ProjectOrdersTest {
  private final Shop shop = new Shop(1);
  private final List<Order> alarms = new ArrayList<>();
  private final ControlSale controlSale =
      new ControlSale(
          shop.sales,
          sale -> shop.stock.update(sale, new Epoch(1)).then(),
          shop,
          new ControlSale.Limits(5));
  private final ProjectOrders projectOrders =
      new ProjectOrders(shop.log, shop.orders, controlSale, shop.stock, shop.epochs, alarms::add);
  private final Order oneTooMany = OrderFixtures.placed(shop.sale, bob(), 2);

  private void projects() {
    StepVerifier.withVirtualTime(projectOrders::run)
        .expectSubscription()
        .thenAwait(Duration.ofSeconds(1))
        .thenCancel()
        .verify();
  }

  private void records(Order order) {
    shop.log.append(OrderEvent.of(order)).block();
  }

  private Mono<Sale> sale() {
    return shop.sales.find(shop.sale.id());
  }

  @Test
  void pausesTheSaleAndTakesBackWhatTheSecondWallRefused() {
    Order sold = shop.placed(ann());
    records(oneTooMany);
    shop.charged.add(oneTooMany.id());

    projects();

    assertThat(alarms).extracting(Order::id).containsExactly(oneTooMany.id());
    assertThat(sale().block()).matches(Sale::isPaused);
    // The order was made a moment after the shop's clock was set.
    shop.pass(Duration.ofMinutes(1));
    shop.refund();
    assertThat(shop.charged).isEmpty();
    assertThat(shop.recorded())
        .containsExactly(OrderStatus.PLACED, OrderStatus.PLACED, OrderStatus.CANCELLED);
    assertThat(shop.orders.find(sold.id()).block()).isEqualTo(sold);
  }

  @Test
  void hasTheStockRebuiltThatSoldTooMuch() {
    shop.placed(ann());
    records(oneTooMany);

    projects();

    assertThat(shop.place(ann(), "key"))
        .isInstanceOfSatisfying(
            PlaceOutcome.Refused.class,
            no -> assertThat(no.reason()).isEqualTo(Refusal.STOCK_NOT_READY));
    StepVerifier.create(
            shop.stock
                .fence(shop.sale.id(), new Epoch(1))
                .flatMap(
                    fence ->
                        shop.stock.load(
                            shop.sale,
                            fence,
                            shop.orders.ofSale(shop.sale.id()).map(Order::toReservation))))
        .expectNext(true)
        .verifyComplete();
    assertThat(shop.available()).isZero();
    assertThat(shop.stock.find(shop.sale.id(), oneTooMany.id()).block())
        .isEqualTo(
            oneTooMany
                .refusedBecause("oversold", oneTooMany.changedAt())
                .takenBack()
                .toReservation());
  }

  @Test
  void doesNotPauseTheSaleAgainWhenAnEventOfATakenBackOrderComesAgain() {
    shop.placed(ann());
    records(oneTooMany);
    projects();
    controlSale.apply(shop.sale.id(), ControlSale.Command.RESUME).block();
    shop.live(new Epoch(1));

    records(oneTooMany);
    records(OrderFixtures.paid(oneTooMany));
    projects();

    assertThat(sale().block()).matches(sale -> !sale.isPaused());
    assertThat(alarms).hasSize(1);
    assertThat(shop.stock.level(shop.sale.id()).block()).isNotNull();
  }

  @Test
  void makesGoodAgainWhatDiedBeforeItWasRecorded() {
    shop.placed(ann());
    records(oneTooMany);
    shop.project();
    assertThat(shop.orders.find(oneTooMany.id()).block())
        .isNotNull()
        .matches(order -> order.version() == Order.REFUSED);

    projects();

    assertThat(sale().block()).matches(Sale::isPaused);
    assertThat(shop.orders.find(oneTooMany.id()).block())
        .isNotNull()
        .matches(order -> order.version() == Order.TAKEN_BACK);
  }
}
