package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.order.OrderFixtures.event;
import static io.sluice.domain.order.OrderFixtures.paid;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What an order feed owes its readers. Each test has a log and a feed of its own. */
@Timeout(60)
public abstract class OrderFeedContract {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Sale sale = openSale(1_000, 10);
  private final Order order = placed(sale, ann(), 1);

  /** The log that feeds the feed; the same at each call. */
  protected abstract OrderLog log();

  /** The feed of this test, ready; the same at each call. */
  protected abstract OrderFeed feed();

  /** Makes the feed miss events for a moment. */
  protected abstract void interrupt();

  /** How many orders somebody follows. */
  protected abstract int followedOrders();

  @Test
  void tellsWhatIsRecordedFromTheSubscriptionOn() {
    record(order);
    awaitThatTheFeedHasComeSoFar();

    StepVerifier.create(feed().follow(order.id()).take(1))
        .then(() -> record(paid(order)))
        .expectNext(event(paid(order)))
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void tellsOfThatOrderOnly() {
    StepVerifier.create(feed().follow(order.id()).take(1))
        .then(() -> record(placed(sale, bob(), 2)))
        .then(() -> record(placed(openSale(1, 1), ann(), 1)))
        .then(() -> record(order))
        .expectNext(event(order))
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void tellsEventsInTheOrderOfTheLog() {
    StepVerifier.create(feed().follow(order.id()).take(2))
        .then(() -> record(order))
        .expectNext(event(order))
        .then(() -> record(paid(order)))
        .expectNext(event(paid(order)))
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void givesASlowReaderTheNewest() {
    StepVerifier.create(feed().follow(order.id()), 0)
        .then(() -> record(order))
        .then(() -> record(paid(order)))
        .then(this::awaitThatTheFeedHasComeSoFar)
        .thenRequest(1)
        .expectNext(event(paid(order)))
        .thenCancel()
        .verify(PATIENCE);
  }

  @Test
  void tellsEveryFollowerOfAnOrder() {
    Sinks.One<OrderEvent> other = Sinks.one();

    StepVerifier.create(feed().follow(order.id()).take(1))
        .then(() -> feed().follow(order.id()).next().subscribe(other::tryEmitValue))
        .then(() -> record(order))
        .expectNext(event(order))
        .expectComplete()
        .verify(PATIENCE);
    assertThat(other.asMono().block(PATIENCE)).isEqualTo(event(order));
  }

  @Test
  void goesOnForOthersWhenOneFollowerLeaves() {
    StepVerifier.create(feed().follow(order.id()).take(1))
        .then(() -> feed().follow(order.id()).subscribe().dispose())
        .then(() -> record(order))
        .expectNext(event(order))
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void forgetsAnOrderThatNobodyFollowsAnyMore() {
    var followers =
        List.of(
            feed().follow(order.id()).subscribe(),
            feed().follow(order.id()).subscribe(),
            feed().follow(placed(sale, bob(), 2).id()).subscribe());
    assertThat(followedOrders()).isEqualTo(2);

    followers.forEach(follower -> follower.dispose());

    assertThat(followedOrders()).isZero();
  }

  @Test
  void failsItsFollowersWhenItMayHaveMissedAnEvent() {
    StepVerifier.create(feed().follow(order.id()))
        .then(this::interrupt)
        .expectError(OverloadedException.class)
        .verify(PATIENCE);
    assertThat(followedOrders()).isZero();
  }

  @Test
  void canBeFollowedAgainAfterAnInterruption() {
    interrupt();
    Mono<OrderEvent> again =
        feed().follow(order.id()).next().retryWhen(Retry.fixedDelay(200, Duration.ofMillis(50)));
    Sinks.One<OrderEvent> told = Sinks.one();
    again.subscribe(told::tryEmitValue, told::tryEmitError);

    // Recorded until it is told: nobody can see from outside when the feed is back.
    Mono.defer(() -> log().append(event(order)))
        .repeatWhen(done -> done.delayElements(Duration.ofMillis(100)))
        .takeUntilOther(told.asMono())
        .blockLast(PATIENCE);

    assertThat(told.asMono().block(PATIENCE)).isEqualTo(event(order));
  }

  private void record(Order recorded) {
    log().append(event(recorded)).block(PATIENCE);
  }

  /** The events of one sale are told in the log's order, so a later one proves the earlier. */
  private void awaitThatTheFeedHasComeSoFar() {
    Order later = placed(sale, bob(), 2);
    Sinks.One<OrderEvent> told = Sinks.one();
    feed().follow(later.id()).next().subscribe(told::tryEmitValue);
    record(later);
    told.asMono().block(PATIENCE);
  }
}
