package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.stock.StockNotReadyException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class FindOrderTest {
  private static final FollowOrder.Limits LIMITS =
      new FollowOrder.Limits(Duration.ofMillis(250), Duration.ofSeconds(8));

  private final Shop shop = new Shop(2);

  @Test
  void findsAnOrderBeforeItIsProjected() {
    Order order = shop.placed(ann());
    assertThat(shop.findOrder.find(order.id(), ann()).block()).isEqualTo(order);
  }

  @Test
  void findsNothingForAStranger() {
    Order order = shop.placed(ann());
    assertThat(shop.findOrder.find(order.id(), bob()).blockOptional()).isEmpty();
  }

  @Test
  void doesNotTellADecisionThatIsNotRecorded() {
    Order order = shop.placed(ann());
    shop.stock.confirm(shop.sale.id(), order.id()).block();
    assertThat(shop.findOrder.view(order.id(), ann()).block())
        .isEqualTo(new FindOrder.View(order, true));
  }

  @Test
  void whoDecidesAboutAnUnpaidOrderNeedsNoDatabase() {
    Order order = shop.placed(ann());
    FindOrder withoutDatabase =
        new FindOrder(shop.sales, shop.stock, asked -> Mono.error(new AssertionError()));

    assertThat(withoutDatabase.findToDecide(order.id(), ann()).block()).isEqualTo(order);
    assertThat(withoutDatabase.findToDecide(order.id(), bob()).blockOptional()).isEmpty();
  }

  @Test
  void whoDecidesAboutAnyOtherOrderSeesWhatTheDatabaseShows() {
    Order order = shop.placed(ann());
    shop.pay(order, "card");
    shop.project();

    assertThat(
            shop.findOrder.findToDecide(order.id(), ann()).blockOptional().orElseThrow().status())
        .isEqualTo(OrderStatus.PAID);
    shop.stock.wipeServer();
    assertThat(
            shop.findOrder.findToDecide(order.id(), ann()).blockOptional().orElseThrow().status())
        .isEqualTo(OrderStatus.PAID);
    assertThat(shop.findOrder.findToDecide(order.id(), bob()).blockOptional()).isEmpty();
  }

  @Test
  void isNotSureOfAProjectedOrderWhileTheStockIsAway() {
    Order order = shop.placed(ann());
    shop.project();
    shop.stock.wipeServer();
    assertThat(shop.findOrder.view(order.id(), ann()).block())
        .isEqualTo(new FindOrder.View(order, true));
  }

  @Test
  void doesNotTakeAStockThatIsBeingRebuiltForAnOrderThatDoesNotExist() {
    Order order = shop.placed(ann());
    shop.stock.wipeServer();
    assertThatThrownBy(() -> shop.findOrder.find(order.id(), ann()).block())
        .isInstanceOf(StockNotReadyException.class);
  }

  @Test
  void followsAnOrderToItsEndWithoutGapOrRepeat() {
    Order order = shop.placed(ann());
    FollowOrder followOrder = new FollowOrder(shop.log, shop.findOrder, LIMITS);
    StepVerifier.create(followOrder.follow(order.id(), ann(), 0).map(Order::version))
        .expectNext(1)
        .then(() -> shop.pay(order, "card"))
        .expectNext(2)
        .then(() -> shop.log.append(OrderEvent.of(order)).block())
        .then(() -> shop.cancel(order))
        .expectNext(3)
        .verifyComplete();
  }

  @Test
  void resumesAfterTheVersionThatWasTold() {
    Order order = shop.placed(ann());
    shop.cancel(order);
    FollowOrder followOrder = new FollowOrder(shop.log, shop.findOrder, LIMITS);
    StepVerifier.create(followOrder.follow(order.id(), ann(), 1).map(Order::version))
        .expectNext(2)
        .verifyComplete();
    StepVerifier.create(followOrder.follow(order.id(), ann(), 2)).verifyComplete();
    StepVerifier.create(followOrder.follow(order.id(), bob(), 0)).verifyComplete();
  }

  @Test
  void looksAgainWhenTheSnapshotWasTakenWithoutTheStock() {
    Order order = shop.placed(ann());
    shop.project();
    Order cancelled = ((CancelOutcome.Cancelled) shop.cancel(order)).order();
    shop.stock.wipeServer();
    FollowOrder followOrder = new FollowOrder(shop.log, shop.findOrder, LIMITS);
    StepVerifier.withVirtualTime(() -> followOrder.follow(order.id(), ann(), 0))
        .expectNext(order)
        .then(shop::project)
        .thenAwait(java.time.Duration.ofMinutes(1))
        .expectNext(cancelled)
        .verifyComplete();
  }

  @Test
  void sendsNobodyAwayWhoHasSeenAnOrderThatCannotBeReadAgain() {
    Order order = shop.placed(ann());
    shop.stock.confirm(shop.sale.id(), order.id()).block();
    FollowOrder followOrder = new FollowOrder(shop.log, shop.findOrder, LIMITS);
    StepVerifier.withVirtualTime(() -> followOrder.follow(order.id(), ann(), 0))
        .expectNext(order)
        .then(shop.stock::wipeServer)
        .expectNoEvent(Duration.ofMinutes(1))
        .thenCancel()
        .verify();
  }
}
