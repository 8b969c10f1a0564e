package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.order.OrderStatus.CANCELLED;
import static io.sluice.domain.order.OrderStatus.EXPIRED;
import static io.sluice.domain.order.OrderStatus.PAID;
import static io.sluice.domain.order.OrderStatus.PLACED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.People;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pay, cancel and expire, alone and against each other. */
class DecisionsTest {
  private static final Duration PAYMENT_WINDOW = Duration.ofMinutes(5);

  private final Shop shop = new Shop(2);

  @Test
  void paysOnceHoweverOftenItIsAsked() {
    Order order = shop.placed(ann());
    assertThat(shop.pay(order, "card")).isInstanceOf(PayOutcome.Paid.class);
    assertThat(shop.pay(order, "card")).isInstanceOf(PayOutcome.Paid.class);
    assertThat(shop.recorded()).containsExactly(PLACED, PAID);
  }

  @Test
  void leavesADeclinedOrderWaiting() {
    Order order = shop.placed(ann());
    assertThat(shop.pay(order, "declined")).isEqualTo(new PayOutcome.Declined("as asked"));
    assertThat(shop.pay(order, "card")).isInstanceOf(PayOutcome.Paid.class);
  }

  @Test
  void refundsAChargeThatLosesAgainstTheExpiry() {
    Order order = shop.placed(ann());
    shop.duringCharge = () -> shop.pass(PAYMENT_WINDOW);
    assertThat(shop.pay(order, "card")).isInstanceOf(PayOutcome.NotPayable.class);
    assertThat(shop.refunded).containsExactly(order.id());
  }

  @Test
  void refundsAgainWhenSomebodyAsksToPayForAnExpiredOrder() {
    Order order = shop.placed(ann());
    shop.pass(PAYMENT_WINDOW);
    shop.expireReservations.sweep().block();
    // As if a node had died after a charge that was slower than the expiry.
    shop.charged.add(order.id());
    assertThat(shop.pay(order, "card")).isInstanceOf(PayOutcome.NotPayable.class);
    assertThat(shop.charged).isEmpty();
  }

  @Test
  void cancelsAPlacedOrderAndFreesItsUnit() {
    Order order = shop.placed(ann());
    assertThat(shop.cancel(order)).isInstanceOf(CancelOutcome.Cancelled.class);
    assertThat(shop.available()).isEqualTo(2);
    assertThat(shop.recorded()).containsExactly(PLACED, CANCELLED);
  }

  @Test
  void cancelsAPaidOrderAndRefundsIt() {
    Order order = shop.placed(ann());
    shop.pay(order, "card");
    assertThat(shop.cancel(order)).isInstanceOf(CancelOutcome.Cancelled.class);
    assertThat(shop.available()).isEqualTo(2);
    assertThat(shop.recorded()).containsExactly(PLACED, PAID, CANCELLED);
    assertThat(shop.refund()).isEqualTo(1);
    assertThat(shop.charged).isEmpty();
    assertThat(shop.refund()).as("again").isZero();
  }

  @Test
  void recordsAnUnsettledPaymentBeforeItTakesItBack() {
    Order order = shop.placed(ann());
    shop.stock.confirm(shop.sale.id(), order.id()).block();
    assertThat(shop.cancel(order)).isInstanceOf(CancelOutcome.Cancelled.class);
    assertThat(shop.recorded()).containsExactly(PLACED, PAID, CANCELLED);
  }

  @Test
  void freesTheUnitBeforeItSaysAgainThatAnOrderIsCancelled() {
    Order order = shop.placed(ann());
    // As if the stock had gone away between the record and the units.
    Reservation decided =
        shop.stock.release(shop.sale.id(), order.id()).blockOptional().orElseThrow();
    shop.log.append(OrderEvent.of(Order.of(shop.sale, decided))).block();
    shop.project();
    assertThat(shop.cancel(order)).isInstanceOf(CancelOutcome.Cancelled.class);
    assertThat(shop.available()).isEqualTo(2);
  }

  @Test
  void saysAgainThatAnOrderIsCancelledWhileTheStockIsLost() {
    Order order = shop.placed(ann());
    shop.cancel(order);
    shop.project();
    shop.stock.wipeServer();
    assertThat(shop.cancel(order)).isInstanceOf(CancelOutcome.Cancelled.class);
  }

  @Test
  void doesNotCancelWhatHasExpired() {
    Order order = shop.placed(ann());
    shop.pass(PAYMENT_WINDOW);
    shop.expireReservations.sweep().block();
    assertThat(shop.cancel(order)).isInstanceOf(CancelOutcome.NotCancellable.class);
  }

  @Test
  void hidesTheOrderOfAnotherBuyer() {
    Order order = shop.placed(ann());
    assertThat(shop.cancelOrder.cancel(order.id(), bob()).block())
        .isEqualTo(new CancelOutcome.NotFound());
  }

  @Test
  void recordsACancellationBeforeItRefunds() {
    Order order = shop.placed(ann());
    shop.pay(order, "card");
    shop.log.fail();
    assertThatThrownBy(() -> shop.cancel(order)).isInstanceOf(OutcomeUnknownException.class);
    assertThat(shop.charged).containsExactly(order.id());
    assertThat(shop.available()).isEqualTo(1);
  }

  @Test
  void refundsAfterTheStockWasLostAndWithoutBeingAskedAgain() {
    Order order = shop.placed(ann());
    shop.pay(order, "card");
    shop.cancel(order);
    shop.stock.wipeServer();
    shop.refund();
    assertThat(shop.charged).isEmpty();
  }

  @Test
  void refundsNoSoonerThanAChargeMayStillArrive() {
    Order order = shop.placed(ann());
    shop.cancel(order);
    shop.project();
    shop.pass(Duration.ofSeconds(9));
    assertThat(shop.refundOrders.sweep().block()).isZero();
    shop.charged.add(order.id());
    shop.pass(Duration.ofSeconds(1));
    assertThat(shop.refundOrders.sweep().block()).isEqualTo(1);
    assertThat(shop.charged).isEmpty();
  }

  @Test
  void refundsTheOthersWhileSomeCannotBeRefunded() {
    Shop crowded = new Shop(5);
    List<Order> orders =
        IntStream.rangeClosed(1, 5).mapToObj(n -> crowded.placed(People.buyer(n))).toList();
    orders.forEach(order -> crowded.pay(order, "card"));
    for (Order order : orders) {
      crowded.pass(Duration.ofSeconds(1));
      crowded.cancel(order);
    }
    Set<OrderId> stuck = Set.of(orders.get(0).id(), orders.get(1).id());
    crowded.notRefundable = stuck;
    assertThatThrownBy(crowded::refund).isInstanceOf(IllegalStateException.class);
    assertThat(crowded.refund()).isEqualTo(2);
    assertThat(crowded.refund()).isEqualTo(1);
    assertThat(crowded.charged).isEqualTo(stuck);
    crowded.notRefundable = Set.of();
    crowded.pass(Duration.ofSeconds(60));
    assertThat(crowded.refund()).isEqualTo(2);
    assertThat(crowded.charged).isEmpty();
  }

  @Test
  void sellsWhatNobodyPaysForAgain() {
    shop.placed(ann());
    shop.pass(PAYMENT_WINDOW);
    assertThat(shop.expireReservations.sweep().block()).isEqualTo(1);
    assertThat(shop.available()).isEqualTo(2);
    assertThat(shop.recorded()).containsExactly(PLACED, EXPIRED);
    assertThat(shop.expireReservations.sweep().block()).isZero();
  }

  @Test
  void expiresMoreThanOneBatchInASweep() {
    Shop crowded = new Shop(25);
    for (int buyer = 1; buyer <= 25; buyer++) {
      crowded.placed(People.buyer(buyer));
    }
    crowded.pass(crowded.sale.paymentWindow());
    assertThat(crowded.expireReservations.sweep().block()).isEqualTo(25);
    assertThat(crowded.available()).isEqualTo(25);
  }

  @Test
  void decidesNoMoreInASweepOnceABatchCannotBeRecorded() {
    Shop crowded = new Shop(25);
    for (int buyer = 1; buyer <= 25; buyer++) {
      crowded.placed(People.buyer(buyer));
    }
    crowded.pass(crowded.sale.paymentWindow());
    crowded.log.fail();
    assertThatThrownBy(() -> crowded.expireReservations.sweep().block()).isNotNull();
    assertThat(crowded.stock.unsettled(crowded.sale.id(), Duration.ZERO, 25).count().block())
        .isEqualTo(10);
  }

  @Test
  void recordsTheExpiryThatAPaymentHasComeTooLateFor() {
    Order order = shop.placed(ann());
    shop.duringCharge = () -> shop.pass(shop.sale.paymentWindow());
    assertThat(shop.pay(order, "card")).isInstanceOf(PayOutcome.NotPayable.class);
    assertThat(shop.recorded()).containsExactly(OrderStatus.PLACED, OrderStatus.EXPIRED);
    assertThat(shop.refunded).containsExactly(order.id());
    assertThat(shop.available()).isEqualTo(shop.sale.units());
  }

  @Test
  void finishesADecisionWhoseNodeDiedBeforeRecordingIt() {
    Order order = shop.placed(ann());
    shop.stock.release(shop.sale.id(), order.id()).block();
    shop.pass(Duration.ofSeconds(4));
    assertThat(shop.expireReservations.sweep().block()).isZero();
    shop.pass(Duration.ofSeconds(2));
    assertThat(shop.expireReservations.sweep().block()).isEqualTo(1);
    assertThat(shop.recorded()).containsExactly(PLACED, CANCELLED);
    assertThat(shop.available()).isEqualTo(2);
  }

  @Test
  void finishesAPaymentWithoutRefundingIt() {
    Order order = shop.placed(ann());
    shop.charged.add(order.id());
    shop.stock.confirm(shop.sale.id(), order.id()).block();
    shop.pass(Duration.ofSeconds(6));
    shop.expireReservations.sweep().block();
    assertThat(shop.charged).containsExactly(order.id());
    assertThat(shop.stock.find(shop.sale.id(), order.id()).block())
        .satisfies(held -> assertThat(held.settled()).isTrue())
        .satisfies(held -> assertThat(held.status()).isEqualTo(ReservationStatus.CONFIRMED));
  }

  @Test
  void expiresWhatCannotBeRefunded() {
    Order stuck = shop.placed(ann());
    shop.placed(bob());
    shop.notRefundable = Set.of(stuck.id());
    shop.pass(PAYMENT_WINDOW);
    assertThat(shop.expireReservations.sweep().block()).isEqualTo(2);
    assertThat(shop.available()).isEqualTo(2);
    assertThat(shop.recorded()).containsExactly(PLACED, PLACED, EXPIRED, EXPIRED);
  }
}
