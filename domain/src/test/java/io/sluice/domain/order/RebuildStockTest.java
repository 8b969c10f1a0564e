package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.order.RebuildStock.Finding;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Life;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.StockLevel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RebuildStockTest {
  private static final Duration GIVE_UP = Duration.ofSeconds(20);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration LOOK_WITHIN = Duration.ofSeconds(1);
  private static final Duration NOTICED = Duration.ofMillis(2_500);

  private final Shop shop = new Shop(3);
  private final AtomicInteger missing = new AtomicInteger();

  private RebuildStock rebuildStock() {
    return new RebuildStock(
        shop.sales, shop.stock, shop.epochs, shop.log, shop.orders, shop, limits(), missing::set);
  }

  private static RebuildStock.Limits limits() {
    return new RebuildStock.Limits(
        GIVE_UP,
        Duration.ofSeconds(5),
        Duration.ofMinutes(2),
        Duration.ofMillis(100),
        1,
        LONGEST_ANSWER,
        LOOK_EVERY,
        LOOK_WITHIN);
  }

  private void finds(Finding finding) {
    StepVerifier.withVirtualTime(() -> rebuildStock().check())
        .thenAwait(Duration.ofMinutes(1))
        .expectNext(finding)
        .verifyComplete();
  }

  private void projectsAll() {
    shop.log.project(events -> shop.orders.project(events).map(Projection::rejected)).subscribe();
  }

  @Test
  void findsALifeThatIsSound() {
    finds(Finding.SOUND);
  }

  @Test
  void rebuildsALifeThatHasEndedFromTheOrders() {
    Order order = shop.placed(ann());
    shop.stock.wipeServer();
    StepVerifier.withVirtualTime(
            () -> {
              projectsAll();
              return rebuildStock().check();
            })
        .thenAwait(Duration.ofMinutes(1))
        .expectNext(Finding.REBUILT)
        .verifyComplete();
    assertThat(shop.stock.level(shop.sale.id()).block())
        .extracting(StockLevel::available, StockLevel::reserved)
        .containsExactly(2, 1);
    assertThat(shop.place(ann(), "key")).isEqualTo(new PlaceOutcome.Replayed(order));
  }

  @Test
  void waitsForAnAnswerOfTheLostStockAndItsAppend() {
    Order order = shop.placed(ann());
    shop.stock.wipeServer();
    Shop late = new Shop(1);
    StepVerifier.withVirtualTime(() -> rebuildStock().check())
        .expectSubscription()
        .expectNoEvent(NOTICED.plus(LONGEST_ANSWER))
        .then(this::projectsAll)
        .thenAwait(Duration.ofSeconds(1))
        .expectNext(Finding.REBUILT)
        .verifyComplete();
    assertThat(shop.stock.find(shop.sale.id(), order.id()).block()).isNotNull();
    assertThat(late.available()).isEqualTo(1);
  }

  @Test
  void noticesANewLifeWhileItRebuildsTheOldOne() {
    // Nothing projects it: the rebuild waits for its whole patience.
    shop.placed(ann());
    shop.stock.wipeServer();
    EnterLife enterLife = new EnterLife(shop.stock, shop.epochs, LOOK_WITHIN);
    StepVerifier.withVirtualTime(() -> rebuildStock().check())
        .expectSubscription()
        .expectNoEvent(Duration.ofMinutes(1))
        .then(() -> shop.live(shop.epochs.claimAfter(new Epoch(2)).blockOptional().orElseThrow()))
        .then(() -> assertThat(enterLife.look().block()).isTrue())
        .thenCancel()
        .verify();
  }

  @Test
  void givesUpALookThatTakesTooLong() {
    EnterLife silent = new EnterLife(shop.stock, new SilentEpochs(), LOOK_WITHIN);
    StepVerifier.withVirtualTime(silent::look)
        .expectSubscription()
        .expectNoEvent(LOOK_WITHIN.minusMillis(1))
        .thenAwait(Duration.ofMillis(1))
        .verifyError(TimeoutException.class);
  }

  @Test
  void sellsNothingUntilEveryStockIsLoaded() {
    shop.stock.wipeServer();
    StepVerifier.withVirtualTime(() -> rebuildStock().check())
        .expectSubscription()
        .expectNoEvent(NOTICED.plus(LONGEST_ANSWER).minusMillis(1))
        .then(
            () ->
                assertThat(shop.place(bob(), "key"))
                    .isInstanceOfSatisfying(
                        PlaceOutcome.Refused.class,
                        no -> assertThat(no.reason()).isEqualTo(Refusal.STOCK_NOT_READY)))
        .thenAwait(Duration.ofSeconds(1))
        .expectNext(Finding.REBUILT)
        .verifyComplete();
    assertThat(shop.place(bob(), "key")).isInstanceOf(PlaceOutcome.Placed.class);
  }

  @Test
  void sellsTheOtherSalesWhenOneStockDoesNotFit() {
    Sale other = SaleFixtures.openSale(2, 2);
    shop.sales.add(other).block();
    shop.stock.wipeServer();
    shop.stock.noRoomFor(shop.sale.id());
    RebuildStock rebuild = rebuildStock();

    StepVerifier.withVirtualTime(rebuild::check)
        .thenAwait(Duration.ofMinutes(1))
        .verifyError(OverloadedException.class);
    assertThat(missing).hasValue(1);
    assertThat(shop.stock.level(other.id()).block()).isNotNull();
    assertThat(shop.place(bob(), "key")).isInstanceOf(PlaceOutcome.Refused.class);

    shop.stock.noRoomFor();
    StepVerifier.withVirtualTime(rebuild::check)
        .thenAwait(Duration.ofMinutes(1))
        .expectNext(Finding.REBUILT)
        .verifyComplete();
    assertThat(missing).hasValue(0);
    assertThat(shop.place(bob(), "key")).isInstanceOf(PlaceOutcome.Placed.class);
  }

  @Test
  void rebuildsOneStockThatIsMissing() {
    shop.stock.loseStock(shop.sale.id());
    finds(Finding.REBUILT);
    assertThat(shop.available()).isEqualTo(3);
  }

  @Test
  void rebuildsAStockThatWasDiscarded() {
    Order order = shop.placed(ann());
    shop.stock.discard(shop.sale.id(), new Epoch(1)).block();
    StepVerifier.withVirtualTime(
            () -> {
              projectsAll();
              return rebuildStock().check();
            })
        .expectSubscription()
        .expectNoEvent(NOTICED.plus(LONGEST_ANSWER).minusMillis(1))
        .thenAwait(Duration.ofMinutes(1))
        .expectNext(Finding.REBUILT)
        .verifyComplete();
    assertThat(shop.available()).isEqualTo(2);
    assertThat(shop.place(ann(), "key")).isEqualTo(new PlaceOutcome.Replayed(order));
  }

  @Test
  void bringsBackNoStockThatWasRebuiltSoldAndLostAgainMeanwhile() {
    shop.stock.loseStock(shop.sale.id());
    StepVerifier.withVirtualTime(() -> rebuildStock().check())
        .expectSubscription()
        .expectNoEvent(NOTICED.plus(LONGEST_ANSWER).minusMillis(1))
        .then(() -> shop.live(new Epoch(1)))
        .then(() -> shop.stock.discard(shop.sale.id(), new Epoch(1)).block())
        .thenAwait(Duration.ofMinutes(1))
        .expectNext(Finding.REBUILT)
        .verifyComplete();
    assertThat(shop.place(bob(), "key")).isInstanceOf(PlaceOutcome.Refused.class);
  }

  @Test
  void awaitsTheRebuildOfAnotherNodeAndTakesItOverWhenItTakesTooLong() {
    shop.stock.wipeServer();
    shop.epochs.claimAfter(new Epoch(1)).block();
    finds(Finding.AWAITED);
    shop.pass(GIVE_UP.plusMillis(1));
    finds(Finding.REBUILT);
    assertThat(shop.available()).isEqualTo(3);
  }

  @Test
  void beginsAnewAtOnceAfterItsOwnRebuildHasFailed() {
    shop.placed(ann());
    shop.stock.wipeServer();
    RebuildStock rebuild = rebuildStock();
    // Nothing projects, so the first attempt ends when its patience does.
    StepVerifier.withVirtualTime(rebuild::check)
        .thenAwait(Duration.ofMinutes(3))
        .verifyError(TimeoutException.class);
    assertThat(shop.epochs.current().map(Life::epoch).block()).isEqualTo(new Epoch(2));
    shop.log
        .project(events -> shop.orders.project(events).map(Projection::rejected))
        .subscribe()
        .dispose();
    StepVerifier.withVirtualTime(
            () -> {
              projectsAll();
              return rebuild.check();
            })
        .thenAwait(Duration.ofMinutes(1))
        .expectNext(Finding.REBUILT)
        .verifyComplete();
    assertThat(shop.epochs.current().map(Life::epoch).block()).isEqualTo(new Epoch(3));
  }

  @Test
  void keepsASaleClosedThatWasPausedWhileItWasRebuilt() {
    shop.stock.wipeServer();
    StepVerifier.withVirtualTime(() -> rebuildStock().check())
        .expectSubscription()
        .expectNoEvent(NOTICED.plus(LONGEST_ANSWER).minusMillis(1))
        .then(() -> shop.sales.replace(shop.sale.paused()).block())
        .thenAwait(Duration.ofSeconds(1))
        .expectNext(Finding.REBUILT)
        .verifyComplete();
    assertThat(shop.place(bob(), "key"))
        .isInstanceOfSatisfying(
            PlaceOutcome.Refused.class,
            no -> assertThat(no.reason()).isEqualTo(Refusal.SALE_PAUSED));
  }

  @Test
  void doesNotReviveALifeThatSomebodyHasClaimedAnewMeanwhile() {
    shop.stock.wipeServer();
    StepVerifier.withVirtualTime(() -> rebuildStock().check())
        .expectSubscription()
        .expectNoEvent(NOTICED.plus(LONGEST_ANSWER).minusMillis(1))
        .then(() -> shop.epochs.claimAfter(new Epoch(2)).block())
        .thenAwait(Duration.ofSeconds(1))
        .expectNext(Finding.AWAITED)
        .verifyComplete();
    assertThat(List.of(new Epoch(2), new Epoch(3)))
        .allSatisfy(life -> assertThat(shop.stock.enter(life).block()).isFalse());
  }

  /** A database that takes every question and answers none. */
  private static final class SilentEpochs implements Epochs {
    @Override
    public Mono<Life> current() {
      return Mono.never();
    }

    @Override
    public Mono<Epoch> claimAfter(Epoch seen) {
      return Mono.never();
    }

    @Override
    public Mono<Boolean> renew(Epoch epoch) {
      return Mono.never();
    }

    @Override
    public Mono<Boolean> complete(Epoch epoch) {
      return Mono.never();
    }
  }
}
