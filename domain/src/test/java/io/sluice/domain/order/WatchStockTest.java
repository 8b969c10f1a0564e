package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.ControlSale.Command;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleChanged;
import io.sluice.domain.stock.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WatchStockTest {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Shop shop = new Shop(3);
  private final SaleChanged tellTheStock = sale -> shop.stock.update(sale, new Epoch(1)).then();
  private final ControlSale controlSale =
      new ControlSale(shop.sales, tellTheStock, shop, new ControlSale.Limits(5));
  private final AtomicLong unaccounted = new AtomicLong(-1);
  private final List<SaleBalance> paused = new ArrayList<>();
  private final WatchStock watchStock =
      new WatchStock(
          shop.sales,
          shop.stock,
          shop.epochs,
          shop.log,
          shop.orders,
          controlSale,
          shop,
          new WatchStock.Limits(GRACE, 2),
          new WatchStock.Listener(unaccounted::set, paused::add));

  private void looks() {
    watchStock.look().block();
  }

  private void looksUntilTheGraceHasPassed() {
    looks();
    shop.pass(GRACE);
    looks();
  }

  private boolean isPaused() {
    return shop.sales.find(shop.sale.id()).map(Sale::isPaused).blockOptional().orElseThrow();
  }

  @Test
  void leavesASaleAloneWhoseUnitsAddUp() {
    shop.pay(shop.placed(ann()), "card");
    shop.cancel(shop.placed(bob()));
    shop.settleDown();

    looksUntilTheGraceHasPassed();

    assertThat(unaccounted).hasValue(0);
    assertThat(paused).isEmpty();
  }

  @Test
  void pausesASaleThatOffersAUnitWhichIsHeld() {
    shop.placed(ann());
    shop.settleDown();
    shop.stock.misplace(shop.sale.id(), -1);

    looks();
    assertThat(unaccounted).hasValue(1);
    assertThat(isPaused()).isFalse();
    shop.pass(GRACE);
    looks();

    assertThat(isPaused()).isTrue();
    assertThat(paused).extracting(SaleBalance::oversold).containsExactly(1L);
    assertThat(shop.place(bob(), "key")).isInstanceOf(PlaceOutcome.Refused.class);
  }

  @Test
  void pausesASaleThatHasLostUnits() {
    shop.placed(ann());
    shop.settleDown();
    shop.stock.misplace(shop.sale.id(), 2);

    looksUntilTheGraceHasPassed();

    assertThat(unaccounted).hasValue(2);
    assertThat(paused).extracting(SaleBalance::unaccounted).containsExactly(2L);
  }

  @Test
  void doesNotPauseASaleThatIsRightAgainWithinTheGrace() {
    shop.stock.misplace(shop.sale.id(), -3 + 5);
    looks();
    shop.stock.misplace(shop.sale.id(), -2);
    looks();
    shop.stock.misplace(shop.sale.id(), 2);
    shop.pass(GRACE);
    looks();

    assertThat(unaccounted).hasValue(2);
    assertThat(paused).isEmpty();
  }

  @Test
  void aReservationThatIsNotKnownToBeRecordedExplainsItsUnits() {
    shop.placed(ann());

    looksUntilTheGraceHasPassed();

    assertThat(unaccounted).hasValue(0);
    assertThat(paused).isEmpty();
  }

  @Test
  void aDecisionThatIsNotSettledExplainsItsUnits() {
    Order order = shop.placed(ann());
    shop.settleDown();
    shop.stock.release(shop.sale.id(), order.id()).block();
    shop.log.append(OrderEvent.of(OrderFixtures.cancelled(order))).block();
    shop.settleDown();

    looksUntilTheGraceHasPassed();

    assertThat(unaccounted).hasValue(0);
    assertThat(paused).isEmpty();
  }

  @Test
  void aRecordThatIsNotProjectedExplainsItsUnits() {
    Order order = shop.placed(ann());
    shop.settleDown();
    shop.cancel(order);

    looksUntilTheGraceHasPassed();

    assertThat(unaccounted).hasValue(0);
    assertThat(paused).isEmpty();
  }

  @Test
  void judgesAQuietSaleToTheUnitBesideABusyOne() {
    Sale busy = SaleFixtures.openSale(10, 10);
    shop.sales.add(busy).block();
    shop.placed(ann());
    shop.settleDown();
    shop.stock.misplace(shop.sale.id(), -1);

    for (int i = 1; i <= 3; i++) {
      assertThat(unaccounted.get()).isLessThan(1);
      shop.log.append(OrderEvent.of(OrderFixtures.placed(busy, bob(), i))).block();
      looks();
      shop.settleDown();
    }

    assertThat(unaccounted).hasValue(1);
  }

  @Test
  void aLookThatProvesNothingIsNoProofThatAllIsRight() {
    shop.stock.misplace(shop.sale.id(), 2);
    looks();
    shop.pass(GRACE);
    shop.log.append(OrderEvent.of(OrderFixtures.placed(shop.sale, bob(), 7))).block();
    looks();
    assertThat(unaccounted).hasValue(2);
    assertThat(paused).isEmpty();

    shop.settleDown();
    looks();

    assertThat(paused).hasSize(1);
  }

  @Test
  void pausesASaleAgainThatWasResumedWithoutRepair() {
    shop.stock.misplace(shop.sale.id(), 1);
    looksUntilTheGraceHasPassed();
    controlSale.apply(shop.sale.id(), Command.RESUME).block();

    looks();

    assertThat(isPaused()).isTrue();
    assertThat(paused).hasSize(2);
  }

  @Test
  void forgetsAStockThatIsBeingRebuilt() {
    shop.stock.misplace(shop.sale.id(), 1);
    looks();
    shop.stock.loseStock(shop.sale.id());
    shop.pass(GRACE);
    looks();
    assertThat(unaccounted).hasValue(0);

    shop.live(new Epoch(1));
    looks();

    assertThat(unaccounted).hasValue(0);
    assertThat(paused).isEmpty();
  }

  @Test
  void comparesNothingWhileANewLifeIsClaimed() {
    shop.stock.misplace(shop.sale.id(), 1);
    shop.epochs.claimAfter(new Epoch(1)).block();

    looksUntilTheGraceHasPassed();

    assertThat(unaccounted).hasValue(0);
    assertThat(paused).isEmpty();
  }

  @Test
  void tellsOfAClosedSaleAndLeavesItClosed() {
    shop.stock.misplace(shop.sale.id(), 1);
    controlSale.apply(shop.sale.id(), Command.CLOSE).block();

    looksUntilTheGraceHasPassed();

    assertThat(unaccounted).hasValue(1);
    assertThat(paused).isEmpty();
  }
}
