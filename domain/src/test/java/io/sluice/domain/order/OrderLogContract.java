package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.SaleFixtures.orderOf;
import static io.sluice.domain.order.OrderFixtures.cancelled;
import static io.sluice.domain.order.OrderFixtures.event;
import static io.sluice.domain.order.OrderFixtures.expired;
import static io.sluice.domain.order.OrderFixtures.oversold;
import static io.sluice.domain.order.OrderFixtures.paid;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;

/** What an order log owes its callers. Each test has a log of its own that is empty at first. */
@Timeout(120)
public abstract class OrderLogContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Disposable.Composite projections = Disposables.composite();
  private final Sale sale = openSale(1_000, 10);

  /** The log of this test, the same at each call. */
  protected abstract OrderLog log();

  /** The same log, as another node sees it; the same at each call. */
  protected abstract OrderLog otherNode();

  /** Puts a record into the log that nobody can decode. */
  protected abstract void recordGarbage();

  /** What went to the dead letters of this log so far. */
  protected abstract List<DeadLetter> deadLetters();

  /** From now on nothing is acknowledged, though it may be recorded. */
  protected abstract void loseAcknowledgements();

  /** From now on the log cannot be reached. */
  protected abstract void fail();

  /** Ends what {@link #loseAcknowledgements} and {@link #fail} began. */
  protected abstract void recover();

  @AfterEach
  void endProjections() {
    projections.dispose();
  }

  @Test
  void keepsWhatItHasAcknowledged() {
    Order order = placed(sale, ann(), 1, 3);
    List<OrderEvent> events =
        List.of(
            event(order),
            event(paid(order)),
            event(cancelled(paid(order))),
            event(expired(placed(sale, bob(), 2))),
            event(oversold(placed(sale, bob(), 3))));

    record(events);

    assertThat(projectWith(otherNode(), new RecordingProjector()).awaitApplied(5))
        .isEqualTo(events);
  }

  @Test
  void sendsInTheOrderOfTheCalls() {
    List<OrderEvent> events = crowd(500);

    recordAtOnce(events);

    assertThat(project(new RecordingProjector()).awaitApplied(500)).isEqualTo(events);
  }

  @Test
  void keepsTheOrderOfEachSaleAmongOthers() {
    List<Sale> sales = Flux.range(0, 5).map(n -> openSale(100, 1)).collectList().block();
    List<OrderEvent> events =
        LongStream.rangeClosed(1, 100)
            .boxed()
            .flatMap(n -> sales.stream().map(each -> event(placed(each, ann(), n))))
            .toList();

    recordAtOnce(events);

    List<OrderEvent> seen = project(new RecordingProjector()).awaitApplied(500);
    for (Sale each : sales) {
      assertThat(seen).filteredOn(e -> isOf(e, each)).isEqualTo(only(events, each));
    }
  }

  @Test
  void sendsThoughNobodySubscribes() {
    List<OrderEvent> events = crowd(2);

    log().append(events.get(0));
    record(events.subList(1, 2));

    assertThat(project(new RecordingProjector()).awaitApplied(2)).isEqualTo(events);
  }

  @Test
  void sendsThoughTheCallerHangsUp() {
    List<OrderEvent> events = crowd(2);

    log().append(events.get(0)).subscribe().dispose();
    record(events.subList(1, 2));

    assertThat(project(new RecordingProjector()).awaitApplied(2)).isEqualTo(events);
  }

  @Test
  void sendsOnceHoweverManySubscribe() {
    Mono<Void> append = log().append(event(placed(sale, ann(), 1)));

    append.block(PATIENCE);
    append.block(PATIENCE);

    assertThat(recordsBehind(origin())).isEqualTo(1);
  }

  @Test
  void saysThatTheOutcomeIsUnknownWhenNoAcknowledgementComes() {
    record(crowd(1));
    loseAcknowledgements();

    Throwable failure = firstFailure();

    assertThat(failure).isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void recordsAgainWhatHadAnUnknownOutcome() {
    record(crowd(1));
    OrderEvent event = event(placed(sale, bob(), 2));
    loseAcknowledgements();
    log().append(event).onErrorComplete().block(PATIENCE);
    recover();
    awaitAccepting();

    record(List.of(event));

    assertThat(log().countOrders(sale).block(PATIENCE)).isEqualTo(2);
  }

  @Test
  void neverHoldsWhatItSaysWasNotSent() {
    record(crowd(1));
    fail();
    appendUntilNotAccepting();
    List<OrderEvent> refused = crowd(20);
    List<OrderEvent> notSent =
        refused.stream()
            .filter(event -> failureOf(log().append(event)) instanceof OverloadedException)
            .toList();
    recover();
    awaitAccepting();
    OrderEvent last = event(placed(sale, bob(), 99));
    record(List.of(last));

    RecordingProjector projector = project(new RecordingProjector());
    await(() -> projector.applied().contains(last));
    assertThat(notSent).isNotEmpty();
    assertThat(projector.applied()).doesNotContainAnyElementsOf(notSent);
  }

  @Test
  void acceptsNothingWhileItCannotBeReachedAndAcceptsAgainAfterwards() {
    record(crowd(1));
    assertThat(log().isAccepting()).isTrue();

    fail();
    appendUntilNotAccepting();
    recover();
    awaitAccepting();

    record(crowd(1));
  }

  @Test
  void knowsItsEndAsSoonAsAnAppendIsAcknowledged() {
    LogPosition before = log().end().block(PATIENCE);

    record(crowd(3));

    assertThat(recordsBehind(before)).isEqualTo(3);
  }

  @Test
  void hasProjectedNothingAtFirst() {
    record(crowd(3));

    LogPosition projected = log().projected().block(PATIENCE);

    assertThat(recordsBehind(projected)).isEqualTo(3);
  }

  @Test
  void givesABatchAgainUntilItIsAppliedAndReadsNothingAhead() {
    record(crowd(3));
    RecordingProjector projector = project(new RecordingProjector().failing());
    List<OrderEvent> batch = projector.awaitAttempts(1).getFirst();
    OrderEvent later = event(placed(sale, bob(), 4));

    record(List.of(later));
    List<List<OrderEvent>> attempts = projector.awaitAttempts(4);
    projector.recover();

    assertThat(attempts).containsOnly(batch);
    await(() -> projector.applied().contains(later));
  }

  @Test
  void storesItsPlaceOnlyAfterTheBatchIsApplied() {
    record(crowd(3));
    RecordingProjector projector = project(new RecordingProjector().failing());
    projector.awaitAttempts(3);
    LogPosition end = log().end().block(PATIENCE);

    assertThat(log().projected().block(PATIENCE).recordsUntil(end)).isEqualTo(3);
    projector.recover();
    awaitProjected();
  }

  @Test
  void goesOnFromWhereTheProjectionHasComeTo() {
    record(crowd(3));
    RecordingProjector first = new RecordingProjector();
    Disposable run = log().project(first).subscribe();
    first.awaitApplied(3);
    awaitProjected();
    run.dispose();
    OrderEvent later = event(placed(sale, bob(), 4));
    record(List.of(later));

    RecordingProjector second = projectWith(otherNode(), new RecordingProjector());

    assertThat(second.awaitApplied(1)).containsExactly(later);
  }

  @Test
  void givesAnUnappliedBatchToAnotherNode() {
    List<OrderEvent> events = crowd(3);
    record(events);
    RecordingProjector dying = new RecordingProjector().failing();
    Disposable run = log().project(dying).subscribe();
    dying.awaitAttempts(2);

    run.dispose();

    RecordingProjector survivor = projectWith(otherNode(), new RecordingProjector());
    assertThat(survivor.awaitApplied(3)).isEqualTo(events);
  }

  @Test
  void losesNothingWhenNodesProjectTogether() {
    RecordingProjector ours = project(new RecordingProjector());
    RecordingProjector theirs = projectWith(otherNode(), new RecordingProjector());
    List<OrderEvent> events = crowd(200);

    recordAtOnce(events);

    awaitProjected();
    List<OrderEvent> applied = new ArrayList<>(ours.applied());
    applied.addAll(theirs.applied());
    assertThat(applied).containsAll(events);
  }

  @Test
  void putsRejectedEventsAsideAndGoesOn() {
    List<OrderEvent> events = crowd(3);
    record(events);

    RecordingProjector projector =
        project(new RecordingProjector().rejecting(events.get(1), "no such sale"));

    assertThat(projector.awaitApplied(2)).containsExactly(events.get(0), events.get(2));
    awaitProjected();
    assertThat(deadLetters()).containsExactly(new DeadLetter(events.get(1), "no such sale"));
  }

  @Test
  void putsAsideWhatCannotBeDecodedAndGoesOn() {
    List<OrderEvent> events = crowd(2);
    record(events.subList(0, 1));
    recordGarbage();
    record(events.subList(1, 2));

    RecordingProjector projector = project(new RecordingProjector());

    assertThat(projector.awaitApplied(2)).containsExactlyInAnyOrderElementsOf(events);
    awaitProjected();
    assertThat(deadLetters()).extracting(DeadLetter::event).containsOnlyNulls().hasSize(1);
  }

  @Test
  void countsTheDifferentOrdersOfOneSale() {
    Sale other = openSale(10, 1);
    Order order = placed(sale, ann(), 1);
    record(
        List.of(
            event(order),
            event(order),
            event(placed(other, ann(), 1)),
            event(placed(sale, bob(), 2)),
            event(paid(order)),
            event(expired(placed(sale, bob(), 3)))));

    assertThat(log().countOrders(sale).block(PATIENCE)).isEqualTo(3);
    assertThat(log().countOrders(other).block(PATIENCE)).isEqualTo(1);
    assertThat(log().countOrders(openSale(1, 1)).block(PATIENCE)).isZero();
  }

  @Test
  void countsTwoOrdersThatClaimOnePlaceInTheLine() {
    Order first = placed(sale, orderOf(sale), ann(), 7, 1);
    Order second = placed(sale, orderOf(sale), bob(), 7, 1);

    record(List.of(event(first), event(second), event(paid(first)), event(paid(second))));

    assertThat(log().countOrders(sale).block(PATIENCE)).isEqualTo(2);
  }

  private List<OrderEvent> crowd(int size) {
    return IntStream.rangeClosed(1, size).mapToObj(n -> event(placed(sale, buyer(n), n))).toList();
  }

  /** One after the other, each acknowledged. */
  private void record(List<OrderEvent> events) {
    events.forEach(event -> log().append(event).block(PATIENCE));
  }

  /** All under way together, then all acknowledged. */
  private void recordAtOnce(List<OrderEvent> events) {
    List<Mono<Void>> appends = events.stream().map(log()::append).toList();
    Mono.when(appends).block(PATIENCE);
  }

  private RecordingProjector project(RecordingProjector projector) {
    return projectWith(log(), projector);
  }

  private RecordingProjector projectWith(OrderLog log, RecordingProjector projector) {
    projections.add(log.project(projector).subscribe());
    return projector;
  }

  private long recordsBehind(LogPosition place) {
    return place.recordsUntil(log().end().block(PATIENCE));
  }

  private static LogPosition origin() {
    return new LogPosition(Map.of());
  }

  private void awaitProjected() {
    LogPosition end = log().end().block(PATIENCE);
    await(() -> log().projected().block(PATIENCE).hasReached(end));
  }

  private void awaitAccepting() {
    await(() -> log().isAccepting());
  }

  private void appendUntilNotAccepting() {
    await(
        () -> {
          List<Mono<Void>> appends = crowd(20).stream().map(log()::append).toList();
          appends.forEach(OrderLogContract::outcomeOf);
          return !log().isAccepting();
        });
  }

  /** What is under way when the acknowledgements end may still be acknowledged. */
  private Throwable firstFailure() {
    return Mono.defer(() -> log().append(event(placed(sale, bob(), 2))))
        .repeat()
        .then()
        .materialize()
        .mapNotNull(Signal::getThrowable)
        .block(PATIENCE);
  }

  /** An append that is expected to fail, but may get through while the failure begins. */
  private static Signal<Void> outcomeOf(Mono<Void> append) {
    return append.materialize().block(PATIENCE);
  }

  private static Throwable failureOf(Mono<Void> append) {
    Signal<Void> end = append.materialize().block(PATIENCE);
    assertThat(end.isOnError()).as("failed").isTrue();
    return end.getThrowable();
  }

  private static boolean isOf(OrderEvent event, Sale sale) {
    return event.order().sale().equals(sale.id());
  }

  private static List<OrderEvent> only(List<OrderEvent> events, Sale sale) {
    return events.stream().filter(event -> isOf(event, sale)).toList();
  }

  private static void await(BooleanSupplier condition) {
    Mono.fromSupplier(condition::getAsBoolean)
        .subscribeOn(Schedulers.boundedElastic())
        .filter(holds -> holds)
        .repeatWhenEmpty(looks -> looks.delayElements(Duration.ofMillis(20)))
        .block(PATIENCE);
  }
}
