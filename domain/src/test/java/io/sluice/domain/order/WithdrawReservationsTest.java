package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.domain.stock.StockLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class WithdrawReservationsTest {
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

  private final Shop shop = new Shop(3);
  private final List<Reservation> withdrawn = new ArrayList<>();
  private final WithdrawReservations withdrawReservations =
      new WithdrawReservations(
          shop.sales,
          shop.stock,
          shop.log,
          shop.orders,
          shop,
          new WithdrawReservations.Limits(
              GRACE, 2, LONGEST_ANSWER, Duration.ofMinutes(1), Duration.ofMillis(100)),
          withdrawn::add);

  private void looks() {
    StepVerifier.withVirtualTime(
            () -> {
              projectsAll();
              return withdrawReservations.look();
            })
        .thenAwait(Duration.ofMinutes(2))
        .verifyComplete();
  }

  private void projectsAll() {
    shop.log.project(events -> shop.orders.project(events).map(Projection::rejected)).subscribe();
  }

  /** Whoever reserves for this buyer dies before the order is recorded. */
  private static Reservation reservedOnly(Shop shop, BuyerId buyer, String key) {
    ReserveRequest request =
        new ReserveRequest(
            shop.sale.id(),
            SaleFixtures.orderOf(shop.sale),
            buyer,
            new IdempotencyKey(key).digestFor(buyer),
            1);
    return switch (shop.stock.reserve(request).blockOptional().orElseThrow()) {
      case Reserved(var reservation) -> reservation;
      case Repeated(var reservation) -> reservation;
      case Refused refused -> throw new AssertionError(refused);
    };
  }

  private int reserved() {
    return shop.stock.level(shop.sale.id()).map(StockLevel::reserved).blockOptional().orElseThrow();
  }

  @Test
  void sellsAgainWhatWasNeverRecorded() {
    reservedOnly(shop, ann(), "key");
    shop.pass(GRACE);

    looks();

    assertThat(withdrawn).extracting(Reservation::buyer).containsExactly(ann());
    assertThat(shop.available()).isEqualTo(3);
    assertThat(shop.place(ann(), "key")).isInstanceOf(PlaceOutcome.Placed.class);
  }

  @Test
  void leavesWhatIsRecorded() {
    shop.placed(ann());
    shop.placed(bob());
    shop.pass(GRACE.multipliedBy(2));

    looks();

    assertThat(withdrawn).isEmpty();
    assertThat(reserved()).isEqualTo(2);
    assertThat(shop.stock.unrecorded(shop.sale.id(), shop.instant(), 10).block()).isNull();
  }

  @Test
  void leavesABuyerTimeToAskAgain() {
    reservedOnly(shop, ann(), "key");
    shop.pass(GRACE.minusMillis(1));
    looks();
    assertThat(withdrawn).isEmpty();

    assertThat(shop.place(ann(), "key")).isInstanceOf(PlaceOutcome.Replayed.class);
    shop.pass(GRACE);
    looks();

    assertThat(withdrawn).isEmpty();
    assertThat(reserved()).isEqualTo(1);
  }

  @Test
  void leavesABuyerWhoAsksAgainWhileItLooks() {
    reservedOnly(shop, ann(), "key");
    shop.pass(GRACE);

    StepVerifier.withVirtualTime(
            () -> {
              projectsAll();
              return withdrawReservations.look();
            })
        .expectSubscription()
        .expectNoEvent(LONGEST_ANSWER.minusMillis(1))
        .then(() -> reservedOnly(shop, ann(), "key"))
        .thenAwait(Duration.ofMinutes(2))
        .verifyComplete();

    assertThat(withdrawn).isEmpty();
    assertThat(reserved()).isEqualTo(1);
  }

  @Test
  void waitsForWhatMayStillBeRecordedAndProjected() {
    shop.placed(ann());
    reservedOnly(shop, bob(), "key");
    shop.pass(GRACE);

    StepVerifier.withVirtualTime(withdrawReservations::look)
        .expectSubscription()
        .expectNoEvent(LONGEST_ANSWER.plusSeconds(10))
        .then(this::projectsAll)
        .thenAwait(Duration.ofSeconds(1))
        .verifyComplete();

    assertThat(withdrawn).extracting(Reservation::buyer).containsExactly(bob());
  }

  @Test
  void withdrawsNothingWhileNothingIsProjected() {
    shop.placed(ann());
    reservedOnly(shop, bob(), "key");
    shop.pass(GRACE);

    StepVerifier.withVirtualTime(withdrawReservations::look)
        .thenAwait(Duration.ofMinutes(5))
        .verifyError(TimeoutException.class);

    assertThat(withdrawn).isEmpty();
    assertThat(reserved()).isEqualTo(2);
  }

  @Test
  void waitsForNothingWhenEverythingIsKnownToBeRecorded() {
    shop.placed(ann());
    shop.pass(GRACE);
    looks();

    StepVerifier.withVirtualTime(withdrawReservations::look).expectSubscription().verifyComplete();
  }

  @Test
  void goesThroughTheWholeLine() {
    Shop large = new Shop(7);
    List<Reservation> gone = new ArrayList<>();
    WithdrawReservations withdraw =
        new WithdrawReservations(
            large.sales,
            large.stock,
            large.log,
            large.orders,
            large,
            new WithdrawReservations.Limits(
                GRACE, 2, LONGEST_ANSWER, Duration.ofMinutes(1), Duration.ofMillis(100)),
            gone::add);
    for (int n = 1; n <= 7; n++) {
      if (n % 2 == 0) {
        reservedOnly(large, ann(), "key-" + n);
      } else {
        large.place(ann(), "key-" + n);
      }
    }
    large.pass(GRACE);

    StepVerifier.withVirtualTime(
            () -> {
              large
                  .log
                  .project(events -> large.orders.project(events).map(Projection::rejected))
                  .subscribe();
              return withdraw.look();
            })
        .thenAwait(Duration.ofMinutes(2))
        .verifyComplete();

    assertThat(gone).extracting(Reservation::sequence).containsExactly(2L, 4L, 6L);
    assertThat(large.available()).isEqualTo(3);
  }

  @Test
  void passesOverAStockThatIsNotReady() {
    reservedOnly(shop, ann(), "key");
    shop.pass(GRACE);
    shop.stock.loseStock(shop.sale.id());

    looks();

    assertThat(withdrawn).isEmpty();
  }
}
