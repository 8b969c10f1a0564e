package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.order.Reconciliation.Repair;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.StockLevel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class ReconcileSaleTest {
  private static final Duration REPAIRED_WITHIN = Duration.ofSeconds(30);

  private final Shop shop = new Shop(3);
  private final ReconcileSale reconcileSale =
      new ReconcileSale(
          shop.sales,
          shop.stock,
          shop.epochs,
          shop.log,
          shop.orders,
          new ReconcileSale.Limits(Duration.ofSeconds(5), Duration.ofMillis(250), REPAIRED_WITHIN));

  private Reconciliation reconcile(boolean repair) {
    return reconcile(List.of(repair)).getFirst();
  }

  /** All at once, while this node's loops run. */
  private List<Reconciliation> reconcile(List<Boolean> repairs) {
    VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    Disposable loop = rebuilds().subscribe();
    try {
      var answers =
          Flux.fromIterable(repairs)
              .flatMap(repair -> reconcileSale.reconcile(shop.sale.id(), repair))
              .collectList()
              .toFuture();
      time.advanceTimeBy(Duration.ofMinutes(2));
      return answers.join();
    } finally {
      loop.dispose();
      VirtualTimeScheduler.reset();
    }
  }

  private Flux<RebuildStock.Finding> rebuilds() {
    RebuildStock rebuildStock =
        new RebuildStock(
            shop.sales,
            shop.stock,
            shop.epochs,
            shop.log,
            shop.orders,
            shop,
            new RebuildStock.Limits(
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofMillis(100),
                1,
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                Duration.ofSeconds(1)),
            missing -> {});
    return Flux.interval(Duration.ofMillis(500))
        .onBackpressureDrop()
        .concatMap(tick -> rebuildStock.check().onErrorComplete(), 1);
  }

  private StockLevel level() {
    return shop.stock.level(shop.sale.id()).blockOptional().orElseThrow();
  }

  private SaleComparison left(Reconciliation repaired) {
    assertThat(repaired.repair()).isEqualTo(Repair.DONE);
    SaleComparison left = repaired.left();
    assertThat(left).isNotNull();
    return left;
  }

  @Test
  void knowsNoSaleThatDoesNotExist() {
    Mono<Reconciliation> unknown = reconcileSale.reconcile(SaleFixtures.openSale(1, 1).id(), true);

    assertThat(unknown.blockOptional()).isEmpty();
  }

  @Test
  void findsASaleConsistentAndLeavesItAlone() {
    shop.pay(shop.placed(ann()), "card");
    shop.placed(bob());
    shop.settleDown();

    Reconciliation outcome = reconcile(true);

    assertThat(outcome.repair()).isEqualTo(Repair.NONE);
    assertThat(outcome.found().consistent()).isTrue();
    assertThat(outcome.left()).isNull();
  }

  @Test
  void findsNothingToRepairWhilePurchasesAreUnderWay() {
    shop.placed(ann());

    Reconciliation outcome = reconcile(true);

    assertThat(outcome.repair()).isEqualTo(Repair.NONE);
    assertThat(outcome.found().consistent()).isFalse();
    assertThat(level().reserved()).isEqualTo(1);
  }

  @Test
  void reportsWhatIsWrongAndTouchesNothing() {
    shop.placed(ann());
    shop.settleDown();
    shop.stock.misplace(shop.sale.id(), 1);

    Reconciliation outcome = reconcile(false);

    assertThat(outcome.repair()).isEqualTo(Repair.NEEDED);
    assertThat(outcome.found().consistent()).isFalse();
    assertThat(outcome.found().balance())
        .isNotNull()
        .extracting(SaleBalance::difference, SaleBalance::unaccounted, SaleBalance::oversold)
        .containsExactly(1L, 1L, 0L);
    assertThat(outcome.left()).isNull();
    assertThat(level().reserved()).isEqualTo(2);
  }

  @Test
  void buildsTheStockAnewFromTheOrders() {
    Order order = shop.placed(ann());
    shop.settleDown();
    shop.stock.misplace(shop.sale.id(), -1);

    Reconciliation outcome = reconcile(true);

    assertThat(outcome.found().balance()).isNotNull().matches(found -> found.oversold() == 1);
    assertThat(left(outcome).consistent()).isTrue();
    assertThat(level().reserved()).isEqualTo(1);
    assertThat(shop.place(ann(), "key")).isEqualTo(new PlaceOutcome.Replayed(order));
    assertThat(shop.place(bob(), "key")).isInstanceOf(PlaceOutcome.Placed.class);
  }

  @Test
  void repairsAStockThatHasTakenAPaidUnitForAnUnpaidOne() {
    shop.pay(shop.placed(ann()), "card");
    shop.settleDown();
    shop.stock.misplaceSold(shop.sale.id(), 1);

    Reconciliation outcome = reconcile(true);

    assertThat(left(outcome).consistent()).isTrue();
    assertThat(level().sold()).isEqualTo(1);
  }

  @Test
  void leavesAPausedSalePaused() {
    shop.stock.misplace(shop.sale.id(), 1);
    shop.sales.replace(shop.sale.paused()).block();

    left(reconcile(true));

    assertThat(shop.sales.find(shop.sale.id()).block()).matches(Sale::isPaused);
    assertThat(shop.place(bob(), "key"))
        .isInstanceOfSatisfying(
            PlaceOutcome.Refused.class,
            no -> assertThat(no.reason()).isEqualTo(Refusal.SALE_PAUSED));
  }

  @Test
  void twoAtOnceDoNoHarm() {
    shop.placed(ann());
    shop.settleDown();
    shop.stock.misplace(shop.sale.id(), 2);

    List<Reconciliation> outcomes = reconcile(List.of(true, true));

    assertThat(outcomes)
        .hasSize(2)
        .allSatisfy(each -> assertThat(left(each).consistent()).isTrue());
    assertThat(level().available()).isEqualTo(2);
  }

  @Test
  void waitsForARebuildThatIsUnderWayAnyhow() {
    shop.placed(ann());
    shop.settleDown();
    shop.stock.loseStock(shop.sale.id());

    Reconciliation outcome = reconcile(true);

    assertThat(outcome.found().balance()).isNull();
    assertThat(left(outcome).consistent()).isTrue();
  }

  @Test
  void doesNotWaitForEver() {
    shop.stock.misplace(shop.sale.id(), 1);
    shop.stock.noRoomFor(shop.sale.id());

    Reconciliation outcome = reconcile(true);

    assertThat(outcome.repair()).isEqualTo(Repair.UNDER_WAY);
    assertThat(outcome.left()).isNull();
  }

  @Test
  void tellsOrdersThatTheDatabaseHasNot() {
    shop.placed(ann());
    shop.settleDown();
    shop.log.append(OrderEvent.of(OrderFixtures.placed(shop.sale, bob(), 2))).block();

    Reconciliation outcome = reconcile(false);

    assertThat(outcome.found().ordersRecorded()).isEqualTo(2);
    assertThat(outcome.found().tally().orders()).isEqualTo(1);
    assertThat(outcome.found().consistent()).isFalse();
  }
}
