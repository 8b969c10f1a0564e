package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.People.cho;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.SaleFixtures.orderOf;
import static io.sluice.domain.order.OrderFixtures.cancelled;
import static io.sluice.domain.order.OrderFixtures.event;
import static io.sluice.domain.order.OrderFixtures.expired;
import static io.sluice.domain.order.OrderFixtures.oversold;
import static io.sluice.domain.order.OrderFixtures.paid;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link Orders} keeps. */
public abstract class OrdersContract {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** The same throughout a test, without an order at its beginning. */
  protected abstract Orders orders();

  /** Where {@link #orders()} looks up a sale's units. */
  protected abstract Sales sales();

  @Test
  void findsAnOrderAsItsEventSays() {
    Sale sale = added(openSale(10, 5));
    Order first = placed(sale, ann(), 1, 3);
    Order second = cancelled(paid(placed(sale, bob(), 2)));

    project(first, second);

    assertThat(find(first)).isEqualTo(first);
    assertThat(find(second)).isEqualTo(second);
  }

  @Test
  void refundsOfWhatHasEndedAreClaimedLongestWaitingFirst() {
    Sale sale = added(openSale(10, 5));
    Order first = placed(sale, ann(), 1);
    Order second = placed(sale, bob(), 2);
    Order held = paid(placed(sale, cho(), 3));
    Order expired = expired(first);
    Order cancelled = cancelled(paid(second));
    project(first, second, held, cancelled, expired);
    Instant due = latest(expired, cancelled);
    Instant until = due.plusSeconds(60);

    List<OrderId> claimed = claimRefunds(sale, due, until);

    assertThat(claimed).containsExactlyInAnyOrder(expired.id(), cancelled.id());
    assertThat(claimRefunds(sale, due, until)).as("while it is claimed").isEmpty();
    orders().refunded(expired.id()).block(SOON);
    assertThat(claimRefunds(sale, until, until)).containsExactly(cancelled.id());
  }

  @Test
  void aRefundThatIsDoneStaysDoneWhenItsEventComesAgain() {
    Sale sale = added(openSale(10, 5));
    Order placed = placed(sale, ann(), 1);
    Order expired = expired(placed);
    project(placed, expired);
    orders().refunded(expired.id()).block(SOON);

    project(placed, expired);

    assertThat(claimRefunds(sale, latest(expired), latest(expired))).isEmpty();
  }

  private static Instant latest(Order... orders) {
    return Stream.of(orders).map(Order::changedAt).max(Instant::compareTo).orElseThrow();
  }

  /** Of this sale: others may use the same database. */
  private List<OrderId> claimRefunds(Sale sale, Instant due, Instant until) {
    return orders()
        .claimRefunds(due, until, 100_000)
        .filter(order -> order.saleTag() == sale.id().tag())
        .collectList()
        .blockOptional(SOON)
        .orElseThrow();
  }

  @Test
  void findsNothingThatWasNotProjected() {
    assertThat(orders().find(orderOf(openSale(1, 1))).block(SOON)).isNull();
  }

  @Test
  void knowsWhatWasProjected() {
    Sale sale = added(openSale(2_000, 1));
    List<Order> many =
        IntStream.rangeClosed(1, 1_500).mapToObj(n -> placed(sale, buyer(n), n)).toList();
    project(many.subList(0, 1_400).toArray(Order[]::new));
    List<OrderId> ids = many.stream().map(Order::id).toList();

    assertThat(orders().known(ids).block(SOON))
        .containsExactlyInAnyOrderElementsOf(ids.subList(0, 1_400));
    assertThat(orders().known(ids.subList(1_400, 1_500)).block(SOON)).isEmpty();
    assertThat(orders().known(List.of()).block(SOON)).isEmpty();
  }

  @Test
  void projectsOnlyWhenSubscribed() {
    Sale sale = added(openSale(10, 1));
    Order order = placed(sale, ann(), 1);
    Mono<Projection> notSubscribed = orders().project(List.of(event(order)));

    assertThat(find(order)).isNull();
    assertThat(notSubscribed.map(Projection::applied).block(SOON)).isEqualTo(1);
    assertThat(notSubscribed.map(Projection::applied).block(SOON)).as("again").isZero();
  }

  @Test
  void anEmptyBatchChangesNothing() {
    assertThat(project()).isEqualTo(new Projection(0, List.of(), List.of()));
  }

  @Test
  void countsTheEventsThatChangedAnOrder() {
    Sale sale = added(openSale(10, 1));
    Order anns = placed(sale, ann(), 1);
    Order bobs = placed(sale, bob(), 2);

    assertThat(project(anns, anns, paid(anns), bobs).applied()).isEqualTo(3);
    assertThat(project(anns, paid(anns), expired(bobs)).applied()).isEqualTo(1);
  }

  @Test
  void anOlderVersionNeverReplacesANewer() {
    Sale sale = added(openSale(10, 1));
    Order placed = placed(sale, ann(), 1);
    Order paid = paid(placed);
    project(placed, paid);

    Projection again = project(placed);

    assertThat(again).isEqualTo(new Projection(0, List.of(), List.of()));
    assertThat(find(placed)).isEqualTo(paid);
  }

  @Test
  void theFirstOfTwoEventsWithTheSameVersionStays() {
    Sale sale = added(openSale(10, 1));
    Order placed = placed(sale, ann(), 1);
    project(placed, expired(placed));

    assertThat(project(paid(placed)).applied()).isZero();

    assertThat(find(placed)).isEqualTo(expired(placed));
  }

  @Test
  void paidBeforePlacedIsPaid() {
    Sale sale = added(openSale(10, 1));
    Order anns = placed(sale, ann(), 1);
    Order bobs = placed(sale, bob(), 2);

    project(paid(anns), anns);
    project(paid(bobs));
    project(bobs);

    assertThat(find(anns)).isEqualTo(paid(anns));
    assertThat(find(bobs)).isEqualTo(paid(bobs));
    assertThat(tally(sale)).isEqualTo(new SaleTally(2, 2, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theHighestVersionStaysHoweverOftenAndInWhateverOrderEventsCome(long seed) {
    Random random = new Random(seed);
    List<Sale> sales = Stream.generate(() -> added(openSale(10_000, 5))).limit(3).toList();
    Map<OrderId, Order> last = new HashMap<>();
    List<OrderEvent> log = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      Order placed = placed(sales.get(i % 3), buyer(i), i, 1 + random.nextInt(5));
      for (Order version : life(placed, random)) {
        last.put(version.id(), version);
        log.addAll(Collections.nCopies(1 + random.nextInt(3), event(version)));
      }
    }
    Collections.shuffle(log, random);

    for (List<OrderEvent> batch : batches(log, random)) {
      Projection projection = project(batch);
      assertThat(projection.oversold()).isEmpty();
      assertThat(projection.rejected()).isEmpty();
    }

    last.values().forEach(order -> assertThat(find(order)).isEqualTo(order));
    sales.forEach(sale -> assertThat(tally(sale)).isEqualTo(sum(sale, last.values().stream())));
  }

  @Test
  void anOrderBeyondTheUnitsIsStoredAsOversold() {
    Sale sale = added(openSale(2, 2));
    Order anns = placed(sale, ann(), 1);
    Order bobs = placed(sale, bob(), 2, 2);
    Order chos = placed(sale, cho(), 3);

    Projection projection = project(anns, bobs, chos);

    assertThat(projection.applied()).isEqualTo(3);
    assertThat(projection.rejected()).isEmpty();
    assertThat(projection.oversold()).singleElement().isEqualTo(find(bobs));
    assertOversold(bobs, Order.REFUSED);
    assertThat(find(anns)).isEqualTo(anns);
    assertThat(find(chos)).isEqualTo(chos);
    assertThat(tally(sale)).isEqualTo(new SaleTally(3, 2, 2));
  }

  @Test
  void theWallStandsBetweenBatchesToo() {
    Sale sale = added(openSale(1, 1));
    Order bobs = placed(sale, bob(), 2);
    project(placed(sale, ann(), 1));

    assertThat(project(paid(bobs)).oversold()).extracting(Order::id).containsExactly(bobs.id());

    assertOversold(bobs, Order.REFUSED);
  }

  @Test
  void eachSaleHasAWallOfItsOwn() {
    Sale one = added(openSale(1, 1));
    Sale other = added(openSale(1, 1));

    Projection projection = project(placed(one, ann(), 1), placed(other, ann(), 1));

    assertThat(projection.oversold()).isEmpty();
  }

  @Test
  void anOversoldOrderIsNamedAgainWhenItsBatchIsAppliedAgain() {
    Sale sale = added(openSale(1, 1));
    Order anns = placed(sale, ann(), 1);
    Order bobs = placed(sale, bob(), 2);
    Projection first = project(anns, bobs);

    Projection again = project(anns, bobs);

    assertThat(again).isEqualTo(new Projection(0, first.oversold(), List.of()));
  }

  @Test
  void aPaymentOfAnOversoldOrderNamesItAgain() {
    Sale sale = added(openSale(1, 1));
    Order bobs = placed(sale, bob(), 2);
    project(placed(sale, ann(), 1), bobs);

    Projection payment = project(paid(bobs));

    assertThat(payment.oversold()).extracting(Order::id).containsExactly(bobs.id());
    assertOversold(bobs, Order.REFUSED);
  }

  @Test
  void theRecordOfTheWallsDecisionNamesNobody() {
    Sale sale = added(openSale(1, 1));
    Order bobs = placed(sale, bob(), 2);
    project(placed(sale, ann(), 1), bobs);

    Projection record = project(oversold(bobs));

    assertThat(record).isEqualTo(new Projection(1, List.of(), List.of()));
    assertOversold(bobs, Order.TAKEN_BACK);
  }

  @Test
  void whatHasBeenTakenBackIsNeverNamedAgain() {
    Sale sale = added(openSale(1, 1));
    Order bobs = placed(sale, bob(), 2);
    project(placed(sale, ann(), 1), bobs);
    project(oversold(bobs));

    Projection echo = project(bobs, paid(bobs), cancelled(paid(bobs)), oversold(bobs));

    assertThat(echo).isEqualTo(new Projection(0, List.of(), List.of()));
    assertOversold(bobs, Order.TAKEN_BACK);
  }

  @Test
  void whatIsRefusedAndTakenBackInOneBatchHasBeenMadeGood() {
    Sale sale = added(openSale(1, 1));
    Order bobs = placed(sale, bob(), 2);

    Projection all = project(placed(sale, ann(), 1), bobs, oversold(bobs), bobs);

    assertThat(all.oversold()).isEmpty();
    assertOversold(bobs, Order.TAKEN_BACK);
  }

  @Test
  void theRecordOfTheWallsDecisionAloneIsTheOrder() {
    Sale sale = added(openSale(1, 1));
    Order recorded = oversold(placed(sale, bob(), 2));

    assertThat(project(recorded)).isEqualTo(new Projection(1, List.of(), List.of()));

    assertThat(find(recorded)).isEqualTo(recorded);
  }

  @Test
  void unitsThatAreFreedCountAgainFromThereOnInTheSameBatch() {
    Sale sale = added(openSale(1, 1));
    Order anns = placed(sale, ann(), 1);
    Order bobs = placed(sale, bob(), 2);
    Order chos = placed(sale, cho(), 3);

    Projection projection = project(anns, bobs, expired(anns), chos);

    assertThat(projection.oversold()).extracting(Order::id).containsExactly(bobs.id());
    assertThat(find(anns)).isEqualTo(expired(anns));
    assertOversold(bobs, Order.REFUSED);
    assertThat(find(chos)).isEqualTo(chos);
    assertThat(tally(sale)).isEqualTo(new SaleTally(3, 1, 1));
  }

  @Test
  void unitsThatWereFreedByAnEarlierBatchCountAgain() {
    Sale sale = added(openSale(2, 2));
    Order anns = placed(sale, ann(), 1, 2);
    Order bobs = placed(sale, bob(), 2);
    Order chos = placed(sale, cho(), 3);
    project(anns, paid(anns));
    project(cancelled(paid(anns)));

    assertThat(project(bobs, chos).oversold()).isEmpty();

    assertThat(tally(sale)).isEqualTo(new SaleTally(3, 2, 2));
  }

  @Test
  void aFullSaleTakesThePaymentsOfItsOrders() {
    Sale sale = added(openSale(2, 1));
    Order anns = placed(sale, ann(), 1);
    Order bobs = placed(sale, bob(), 2);
    project(anns, bobs);

    Projection projection = project(paid(anns), paid(bobs));

    assertThat(projection).isEqualTo(new Projection(2, List.of(), List.of()));
    assertThat(tally(sale)).isEqualTo(new SaleTally(2, 2, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void theUnitsHeldNeverExceedTheUnitsOfTheSale(long seed) {
    Random random = new Random(seed);
    Sale sale = added(openSale(12, 5));
    List<OrderEvent> log = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      life(placed(sale, buyer(i), i, 1 + random.nextInt(3)), random)
          .forEach(
              version -> log.add(log.isEmpty() ? 0 : random.nextInt(log.size()), event(version)));
    }
    log.addAll(log.subList(0, log.size() / 2));

    for (List<OrderEvent> batch : batches(log, random)) {
      Projection projection = project(batch);
      SaleTally tally = tally(sale);
      assertThat(tally.heldUnits()).isBetween(0L, 12L);
      assertThat(tally).isEqualTo(sum(sale, stored(sale).stream()));
      assertThat(projection.oversold())
          .allSatisfy(order -> assertThat(find(order)).isEqualTo(order));
    }
  }

  @Test
  void anEventOfAnUnknownSaleDoesNotStopTheRest() {
    Sale known = added(openSale(10, 1));
    Order lost = placed(openSale(10, 1), ann(), 1);
    Order anns = placed(known, ann(), 1);
    Order bobs = placed(known, bob(), 2);

    Projection projection = project(anns, lost, bobs);

    assertThat(projection.applied()).isEqualTo(2);
    assertThat(projection.rejected())
        .singleElement()
        .satisfies(
            rejected -> {
              assertThat(rejected.event()).isEqualTo(event(lost));
              assertThat(rejected.reason()).isEqualTo("unknown-sale");
            });
    assertThat(find(lost)).isNull();
    assertThat(find(anns)).isEqualTo(anns);
    assertThat(find(bobs)).isEqualTo(bobs);
  }

  @Test
  void anEventWhoseIdBelongsToAnotherSaleDoesNotStopTheRest() {
    Sale sale = added(openSale(10, 1));
    Sale other = added(openSale(10, 1));
    Order strange = placed(sale, orderOf(other), ann(), 1, 1);
    Order bobs = placed(sale, bob(), 2);

    Projection projection = project(strange, bobs);

    assertThat(projection.rejected())
        .containsExactly(new RejectedEvent(event(strange), "id-of-another-sale"));
    assertThat(find(strange)).isNull();
    assertThat(find(bobs)).isEqualTo(bobs);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void anEventWithoutUnitsDoesNotStopTheRest(int quantity) {
    Sale sale = added(openSale(1, 1));
    Order nothing = placed(sale, ann(), 1, quantity);
    Order bobs = placed(sale, bob(), 2);

    Projection projection = project(nothing, bobs);

    assertThat(projection.rejected())
        .containsExactly(new RejectedEvent(event(nothing), "no-units"));
    assertThat(tally(sale)).isEqualTo(new SaleTally(1, 1, 1));
  }

  @Test
  void aBatchOfNothingButRejectedEventsSucceeds() {
    Projection projection = project(placed(openSale(1, 1), ann(), 1));

    assertThat(projection.applied()).isZero();
    assertThat(projection.rejected()).hasSize(1);
  }

  @Test
  void projectorsOfTheSameBatchEndInTheSameState() {
    Sale sale = added(openSale(20, 5));
    Sale other = added(openSale(50, 5));
    List<Order> placed =
        IntStream.rangeClosed(1, 60)
            .mapToObj(i -> placed(i % 2 == 0 ? sale : other, buyer(i), i))
            .toList();
    List<OrderEvent> batch =
        placed.stream().flatMap(order -> Stream.of(event(order), event(paid(order)))).toList();
    List<OrderEvent> reversed = new ArrayList<>(batch);
    Collections.reverse(reversed);

    Flux.range(0, 8)
        .flatMap(
            i ->
                Mono.defer(() -> orders().project(i % 2 == 0 ? batch : reversed))
                    .retry(20)
                    .subscribeOn(Schedulers.boundedElastic()),
            8)
        .then()
        .block(SOON);

    assertThat(tally(sale)).isEqualTo(sum(sale, stored(sale).stream()));
    assertThat(tally(sale)).extracting(SaleTally::orders).isEqualTo(30L);
    assertThat(tally(sale)).extracting(SaleTally::heldUnits).isEqualTo(20L);
    assertThat(tally(other)).extracting(SaleTally::heldUnits).isEqualTo(30L);
    assertThat(project(batch).applied()).isZero();
  }

  @Test
  void pagesABuyersOrdersNewestFirstWithoutGapOrRepeat() {
    Sale sale = added(openSale(1_000, 1_000));
    List<Order> anns = new ArrayList<>();
    for (int i = 1; i <= 23; i++) {
      anns.add(placed(sale, ann(), 2L * i));
      project(anns.get(i - 1), placed(sale, bob(), 2L * i + 1));
    }
    anns.sort(NEWEST_FIRST);

    List<Order> read = new ArrayList<>();
    List<Order> page = ofBuyer(ann(), null, 5);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(5);
      read.addAll(page);
      page = ofBuyer(ann(), page.get(page.size() - 1).id(), 5);
    }

    assertThat(read).isEqualTo(anns);
    assertThat(ofBuyer(cho(), null, 5)).isEmpty();
  }

  @Test
  void aNewOrderDoesNotDisturbThePageAfter() {
    Sale sale = added(openSale(1_000, 1_000));
    List<Order> old = IntStream.rangeClosed(1, 6).mapToObj(i -> placed(sale, ann(), i)).toList();
    project(old.toArray(Order[]::new));
    List<Order> first = ofBuyer(ann(), null, 3);

    project(placed(sale, ann(), 7), paid(old.get(0)));

    List<Order> second = ofBuyer(ann(), first.get(2).id(), 10);
    assertThat(Stream.concat(first.stream(), second.stream()).map(Order::id))
        .containsExactlyElementsOf(old.stream().sorted(NEWEST_FIRST).map(Order::id).toList());
  }

  @Test
  void readsAllOrdersOfASaleBySequence() {
    Sale sale = added(openSale(1_000, 1_000));
    Sale other = added(openSale(1_000, 1_000));
    List<Order> placed = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      placed.add(placed(sale, buyer(i), i));
    }
    List<Order> shuffled = new ArrayList<>(placed);
    Collections.shuffle(shuffled, new Random(7));
    project(shuffled.toArray(Order[]::new));
    project(placed(other, ann(), 1));

    assertThat(stored(sale)).isEqualTo(placed);
    assertThat(orders().ofSale(sale.id()).take(3).collectList().block(SOON))
        .isEqualTo(placed.subList(0, 3));
    assertThat(orders().ofSale(openSale(1, 1).id()).collectList().block(SOON)).isEmpty();
  }

  @Test
  void talliesEveryStatus() {
    Sale sale = added(openSale(100, 10));
    project(
        placed(sale, ann(), 1, 2),
        paid(placed(sale, bob(), 2, 3)),
        expired(placed(sale, cho(), 3, 5)),
        cancelled(placed(sale, buyer(4), 4, 7)));

    assertThat(tally(sale)).isEqualTo(new SaleTally(4, 5, 2));
    assertThat(tally(openSale(1, 1))).isEqualTo(new SaleTally(0, 0, 0));
  }

  private static final Comparator<Order> NEWEST_FIRST =
      Comparator.comparing((Order order) -> order.id().toString()).reversed();

  @Test
  void countsTheUnitsThatTheSecondWallCounts() {
    Sale sale = added(openSale(5, 5));
    Sale other = added(openSale(5, 5));
    Sale none = added(openSale(5, 5));
    Sale unknown = openSale(5, 5);
    Order paid = placed(sale, ann(), 1);
    Order expired = placed(sale, bob(), 2);
    project(placed(other, ann(), 1), paid, expired, paid(paid), expired(expired));

    assertThat(
            orders()
                .taken(List.of(sale.id(), other.id(), none.id(), unknown.id()))
                .blockOptional(SOON)
                .orElseThrow())
        .containsOnly(entry(sale.id(), 1L), entry(other.id(), 1L), entry(none.id(), 0L));
    assertThat(orders().taken(List.of()).blockOptional(SOON).orElseThrow()).isEmpty();
  }

  private void assertOversold(Order order, int version) {
    Order stored = find(order);
    assertThat(stored).extracting(Order::status).isEqualTo(OrderStatus.CANCELLED);
    assertThat(stored).extracting(Order::reason).isEqualTo("oversold");
    assertThat(stored).extracting(Order::version).isEqualTo(version);
    assertThat(stored).extracting(Order::quantity).isEqualTo(order.quantity());
  }

  /** Every version that the order comes to, ending in any status that has an event. */
  private static List<Order> life(Order placed, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> List.of(placed);
      case 1 -> List.of(placed, expired(placed));
      case 2 -> List.of(placed, cancelled(placed));
      case 3 -> List.of(placed, paid(placed));
      default -> List.of(placed, paid(placed), cancelled(paid(placed)));
    };
  }

  private static List<List<OrderEvent>> batches(List<OrderEvent> log, Random random) {
    List<List<OrderEvent>> batches = new ArrayList<>();
    int from = 0;
    while (from < log.size()) {
      int to = Math.min(log.size(), from + 1 + random.nextInt(40));
      batches.add(log.subList(from, to));
      from = to;
    }
    return batches;
  }

  private static SaleTally sum(Sale sale, Stream<Order> orders) {
    List<Order> ofSale = orders.filter(order -> order.sale().equals(sale.id())).toList();
    long held =
        ofSale.stream()
            .filter(order -> order.status().holdsUnits())
            .mapToLong(Order::quantity)
            .sum();
    long placed =
        ofSale.stream()
            .filter(order -> order.status() == OrderStatus.PLACED)
            .mapToLong(Order::quantity)
            .sum();
    return new SaleTally(ofSale.size(), held, placed);
  }

  private Sale added(Sale sale) {
    sales().add(sale).block(SOON);
    return sale;
  }

  private Projection project(Order... orders) {
    return project(Arrays.stream(orders).map(OrderFixtures::event).toList());
  }

  private Projection project(List<OrderEvent> batch) {
    return orders().project(batch).blockOptional(SOON).orElseThrow();
  }

  private @Nullable Order find(Order order) {
    return orders().find(order.id()).block(SOON);
  }

  private List<Order> ofBuyer(BuyerId buyer, @Nullable OrderId before, int limit) {
    return orders().ofBuyer(buyer, before, limit).collectList().blockOptional(SOON).orElseThrow();
  }

  private List<Order> stored(Sale sale) {
    return orders().ofSale(sale.id()).collectList().blockOptional(SOON).orElseThrow();
  }

  private SaleTally tally(Sale sale) {
    return orders().tally(sale.id()).blockOptional(SOON).orElseThrow();
  }
}
