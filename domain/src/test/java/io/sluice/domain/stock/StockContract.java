package io.sluice.domain.stock;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.People.cho;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.SaleFixtures.openedAnHourAgo;
import static io.sluice.domain.SaleFixtures.orderOf;
import static io.sluice.domain.SaleFixtures.sale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SaleState;
import io.sluice.domain.sale.SaleWindow;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What every stock has to do. Each test has sales and an epoch of its own, so a server may be
 * shared.
 */
public abstract class StockContract {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration PAYMENT_WINDOW = Duration.ofMinutes(5);
  private static final AtomicLong EPOCHS = new AtomicLong(System.currentTimeMillis());

  private final Epoch epoch = new Epoch(EPOCHS.addAndGet(10));
  private Stock stock;

  /** A node's stock that has entered no epoch yet, on a server that runs. */
  protected abstract Stock newStock();

  @BeforeEach
  void theStockIsRevived() {
    stock = newStock();
    enter(epoch);
    stock.revive(epoch).block(SOON);
  }

  // Reserve

  @Test
  void holdsUnitsForABuyer() {
    Sale sale = loaded(openSale(10, 4));
    ReserveRequest request = request(sale, ann(), "first", 3);

    Reservation held = reserved(reserve(request));

    assertThat(held.sale()).isEqualTo(sale.id());
    assertThat(held.order()).isEqualTo(request.order());
    assertThat(held.buyer()).isEqualTo(ann());
    assertThat(held.key()).isEqualTo(request.key());
    assertThat(held.quantity()).isEqualTo(3);
    assertThat(held.sequence()).isEqualTo(1);
    assertThat(held.payBy()).isEqualTo(held.reservedAt().plus(PAYMENT_WINDOW));
    assertThat(held.reservedAt()).isEqualTo(held.reservedAt().truncatedTo(ChronoUnit.MILLIS));
    assertThat(held).isEqualTo(held.asReserved());
    assertThat(find(sale, held)).isEqualTo(held);
    assertLevel(sale, 7, 3, 0);
  }

  @Test
  void reservesOnlyWhenSubscribedTo() {
    Sale sale = loaded(openSale(1, 1));

    Mono<ReserveOutcome> reserve = stock.reserve(request(sale, ann(), "first", 1));

    assertLevel(sale, 1, 0, 0);
    assertThat(reserve.block(SOON)).isInstanceOf(Reserved.class);
  }

  @Test
  void sellsEachUnitOfACrowdedSaleOnce() {
    Sale sale = loaded(openSale(200, 1));

    List<ReserveOutcome> outcomes =
        crowd(500)
            .flatMap(n -> stock.reserve(request(sale, buyer(n), "k", 1)), 500)
            .collectList()
            .block(SOON);

    assertThat(sequences(outcomes)).hasSize(200).doesNotHaveDuplicates();
    assertThat(sequences(outcomes)).allMatch(sequence -> sequence >= 1 && sequence <= 200);
    assertThat(refusals(outcomes)).hasSize(300).containsOnly(Refusal.SOLD_OUT);
    assertLevel(sale, 0, 200, 0);
  }

  @Test
  void numbersReservationsWithoutGapsAroundRefusals() {
    Sale sale = loaded(openSale(5, 2));

    assertThat(reserved(reserve(sale, ann(), "a", 2)).sequence()).isEqualTo(1);
    assertThat(refusal(reserve(sale, ann(), "b", 1))).isEqualTo(Refusal.LIMIT_REACHED);
    assertThat(reserved(reserve(sale, bob(), "a", 2)).sequence()).isEqualTo(2);
    assertThat(refusal(reserve(sale, cho(), "a", 2))).isEqualTo(Refusal.SOLD_OUT);
    assertThat(reserved(reserve(sale, cho(), "b", 1)).sequence()).isEqualTo(3);
  }

  @Test
  void answersInTheOrderOfTheSequence() {
    Sale sale = loaded(openSale(1000, 1));
    List<Long> answered = Collections.synchronizedList(new ArrayList<>());

    crowd(1000)
        .flatMap(
            n ->
                stock
                    .reserve(request(sale, buyer(n), "k", 1))
                    .doOnNext(outcome -> answered.add(reserved(outcome).sequence())),
            1000)
        .then()
        .block(SOON);

    assertThat(answered).isEqualTo(LongStream.rangeClosed(1, 1000).boxed().toList());
  }

  @Test
  void servesManySalesAtOnce() {
    List<Sale> sales = IntStream.range(0, 20).mapToObj(n -> loaded(openSale(3, 1))).toList();

    List<ReserveOutcome> outcomes =
        crowd(200)
            .flatMap(n -> stock.reserve(request(sales.get(n % 20), buyer(n), "k", 1)), 200)
            .collectList()
            .block(SOON);

    assertThat(sequences(outcomes)).hasSize(60);
    sales.forEach(sale -> assertLevel(sale, 0, 3, 0));
  }

  @Test
  void givesTheSameKeyTheSameReservation() {
    Sale sale = loaded(openSale(10, 10));
    Reservation first = reserved(reserve(sale, ann(), "first", 2));

    assertThat(repeated(reserve(sale, ann(), "first", 2)).asReserved()).isEqualTo(first);
    assertLevel(sale, 8, 2, 0);
  }

  @Test
  void reservesOnceForAKeyThatComesManyTimesAtOnce() {
    Sale sale = loaded(openSale(100, 100));

    List<ReserveOutcome> outcomes =
        crowd(50)
            .flatMap(n -> stock.reserve(request(sale, ann(), "first", 2)), 50)
            .collectList()
            .block(SOON);

    assertThat(outcomes).filteredOn(Reserved.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(Repeated.class::isInstance).hasSize(49);
    assertThat(outcomes)
        .extracting(outcome -> reservation(outcome).asReserved())
        .containsOnly(find(sale, reservation(outcomes.get(0))).asReserved());
    assertLevel(sale, 98, 2, 0);
  }

  @Test
  void refusesAKeyThatComesBackWithAnotherQuantity() {
    Sale sale = loaded(openSale(10, 10));
    Reservation first = reserved(reserve(sale, ann(), "first", 2));

    assertThat(refusal(reserve(sale, ann(), "first", 3))).isEqualTo(Refusal.KEY_CONFLICT);
    assertThat(find(sale, first)).isEqualTo(first);
    assertLevel(sale, 8, 2, 0);
  }

  @Test
  void keepsTheKeysOfBuyersApart() {
    Sale sale = loaded(openSale(10, 10));

    Reservation anns = reserved(reserve(sale, ann(), "first", 1));
    Reservation bobs = reserved(reserve(sale, bob(), "first", 1));

    assertThat(bobs.order()).isNotEqualTo(anns.order());
    assertThat(bobs.buyer()).isEqualTo(bob());
  }

  @Test
  void aRefusedKeyIsFree() {
    Sale sale = loaded(openSale(1, 5));
    assertThat(refusal(reserve(sale, ann(), "first", 2))).isEqualTo(Refusal.SOLD_OUT);

    assertThat(reserved(reserve(sale, ann(), "first", 1)).quantity()).isEqualTo(1);
  }

  @Test
  void repeatsWhateverHasBecomeOfTheSale() {
    Sale sale = loaded(openSale(1, 1));
    Reservation first = reserved(reserve(sale, ann(), "first", 1));
    assertThat(refusal(reserve(sale, bob(), "first", 1))).isEqualTo(Refusal.SOLD_OUT);

    assertThat(repeated(reserve(sale, ann(), "first", 1)).asReserved()).isEqualTo(first);
    update(sale.paused());
    assertThat(repeated(reserve(sale, ann(), "first", 1)).asReserved()).isEqualTo(first);
    update(sale.paused().closedAt(Instant.now()));
    assertThat(repeated(reserve(sale, ann(), "first", 1)).asReserved()).isEqualTo(first);
    assertThat(refusal(reserve(sale, ann(), "first", 2))).isEqualTo(Refusal.KEY_CONFLICT);
  }

  @Test
  void repeatsWhateverHasBecomeOfTheReservation() {
    Sale sale = loaded(openSale(3, 1));
    Reservation anns = reserved(reserve(sale, ann(), "first", 1));
    Reservation bobs = reserved(reserve(sale, bob(), "first", 1));

    Reservation paid = settled(sale, confirm(sale, anns));
    Reservation cancelled = settled(sale, release(sale, bobs));

    assertThat(repeated(reserve(sale, ann(), "first", 1))).isEqualTo(paid);
    assertThat(repeated(reserve(sale, bob(), "first", 1))).isEqualTo(cancelled);
    assertThat(cancelled.status()).isEqualTo(ReservationStatus.RELEASED);
  }

  @Test
  void repeatsAnExpiredReservation() {
    Sale sale = openSale(1, 1);
    Reservation due = reservation(sale, 1, ann(), 1, Duration.ofHours(-1));
    load(sale, due);
    Reservation expired = expire(sale, 1).get(0);

    assertThat(repeated(reserve(sale, ann(), "key 1", 1))).isEqualTo(expired);
  }

  @Test
  void countsReservedAndSoldUnitsAgainstTheLimit() {
    Sale sale = loaded(openSale(10, 3));
    Reservation first = reserved(reserve(sale, ann(), "a", 2));
    settled(sale, confirm(sale, first));

    assertThat(refusal(reserve(sale, ann(), "b", 2))).isEqualTo(Refusal.LIMIT_REACHED);
    reserved(reserve(sale, ann(), "c", 1));
    assertThat(refusal(reserve(sale, ann(), "d", 1))).isEqualTo(Refusal.LIMIT_REACHED);
    assertThat(reserved(reserve(sale, bob(), "a", 3)).quantity()).isEqualTo(3);
  }

  @Test
  void easesTheLimitWhenAReleaseIsSettled() {
    Sale sale = loaded(openSale(10, 2));
    Reservation first = reserved(reserve(sale, ann(), "a", 2));

    Reservation released = release(sale, first);
    assertThat(refusal(reserve(sale, ann(), "b", 2))).isEqualTo(Refusal.LIMIT_REACHED);
    settle(sale, released);

    assertThat(reserved(reserve(sale, ann(), "c", 2)).sequence()).isEqualTo(2);
  }

  @Test
  void checksPauseThenWindowThenLimitThenUnits() {
    Sale sale = loaded(openSale(1, 1));
    reserved(reserve(sale, ann(), "a", 1));
    SaleWindow later = new SaleWindow(Instant.now().plusSeconds(3600), null);

    update(changed(sale, SaleState.PAUSED, later, 2));
    assertThat(refusal(reserve(sale, ann(), "b", 1))).isEqualTo(Refusal.SALE_PAUSED);
    update(changed(sale, SaleState.RUNNING, later, 3));
    assertThat(refusal(reserve(sale, ann(), "b", 1))).isEqualTo(Refusal.SALE_NOT_OPEN);
    update(changed(sale, SaleState.RUNNING, openedAnHourAgo(), 4));
    assertThat(refusal(reserve(sale, ann(), "b", 1))).isEqualTo(Refusal.LIMIT_REACHED);
    assertThat(refusal(reserve(sale, bob(), "b", 1))).isEqualTo(Refusal.SOLD_OUT);
  }

  @Test
  void refusesAQuantityThatIsMoreThanWhatIsLeft() {
    Sale sale = loaded(openSale(3, 3));
    reserved(reserve(sale, ann(), "a", 2));

    assertThat(refusal(reserve(sale, bob(), "a", 2))).isEqualTo(Refusal.SOLD_OUT);
    assertThat(reserved(reserve(sale, bob(), "b", 1)).quantity()).isEqualTo(1);
    assertLevel(sale, 0, 3, 0);
  }

  @Test
  void sellsFromItsOpeningOnByItsOwnClock() {
    Instant opensAt = now().plusMillis(300);
    Sale sale = loaded(sale(1, 1, new SaleWindow(opensAt, null), PAYMENT_WINDOW));
    List<Instant> tooEarly = new ArrayList<>();

    ReserveOutcome outcome = reserve(sale, ann(), "a", 1);
    while (outcome instanceof Refused(Refusal reason, Instant at)) {
      assertThat(reason).isEqualTo(Refusal.SALE_NOT_OPEN);
      tooEarly.add(at);
      outcome = reserve(sale, ann(), "a", 1);
    }

    assertThat(tooEarly).isNotEmpty().allMatch(at -> at.isBefore(opensAt));
    assertThat(reserved(outcome).reservedAt()).isAfterOrEqualTo(opensAt);
  }

  @Test
  void sellsUntilItsEndByItsOwnClock() {
    Instant closesAt = now().plusMillis(300);
    SaleWindow window = new SaleWindow(closesAt.minusSeconds(60), closesAt);
    Sale sale = loaded(sale(10_000_000, 1, window, PAYMENT_WINDOW));
    List<Instant> inTime = new ArrayList<>();

    ReserveOutcome outcome = reserve(sale, buyer(0), "a", 1);
    while (outcome instanceof Reserved(Reservation held)) {
      inTime.add(held.reservedAt());
      outcome = reserve(sale, buyer(inTime.size()), "a", 1);
    }

    assertThat(inTime).isNotEmpty().allMatch(at -> at.isBefore(closesAt));
    assertThat(outcome).isInstanceOf(Refused.class);
    assertThat(refusal(outcome)).isEqualTo(Refusal.SALE_CLOSED);
    assertThat(((Refused) outcome).serverTime()).isAfterOrEqualTo(closesAt);
  }

  @Test
  void aCancelledSubscriberStillReserves() {
    Sale sale = loaded(openSale(10, 1));

    stock.reserve(request(sale, ann(), "a", 1)).subscribe().dispose();

    eventually(stock.level(sale.id()).map(level -> level.reserved() == 1));
    assertThat(repeated(reserve(sale, ann(), "a", 1)).sequence()).isEqualTo(1);
  }

  @Test
  void findsNothingThatWasNotReserved() {
    Sale sale = loaded(openSale(1, 1));
    Sale other = loaded(openSale(1, 1));
    Reservation elsewhere = reserved(reserve(other, ann(), "a", 1));

    assertThat(stock.find(sale.id(), orderOf(sale)).block(SOON)).isNull();
    assertThat(stock.find(sale.id(), elsewhere.order()).block(SOON)).isNull();
  }

  // Pause, resume, close

  @Test
  void pausesResumesAndCloses() {
    Sale sale = loaded(openSale(10, 10));

    update(sale.paused());
    assertThat(refusal(reserve(sale, ann(), "a", 1))).isEqualTo(Refusal.SALE_PAUSED);
    assertThat(level(sale).paused()).isTrue();
    update(sale.paused().resumed());
    reserved(reserve(sale, ann(), "a", 1));
    assertThat(level(sale).paused()).isFalse();
    update(sale.paused().resumed().closedAt(now()));
    assertThat(refusal(reserve(sale, ann(), "b", 1))).isEqualTo(Refusal.SALE_CLOSED);
  }

  @Test
  void aSaleThatIsClosedByHandIsClosedWhateverItsWindowSays() {
    Sale sale = loaded(openSale(10, 10));
    Instant later = Instant.now().plusSeconds(3600);

    update(changed(sale, SaleState.CLOSED, new SaleWindow(later, later), 2));

    assertThat(refusal(reserve(sale, ann(), "a", 1))).isEqualTo(Refusal.SALE_CLOSED);
  }

  @Test
  void anOlderVersionOfASaleChangesNothing() {
    Sale sale = loaded(openSale(10, 10));
    Sale paused = sale.paused();
    update(paused.resumed());

    assertThat(stock.update(paused, epoch).block(SOON)).isTrue();
    assertThat(
            stock.update(changed(paused, SaleState.CLOSED, paused.window(), 3), epoch).block(SOON))
        .isTrue();

    assertThat(reserve(sale, ann(), "a", 1)).isInstanceOf(Reserved.class);
  }

  @Test
  void aLoadedStockStandsAsItsSaleSays() {
    Sale paused = loaded(openSale(10, 10).paused());
    Sale closed = loaded(openSale(10, 10).closedAt(now()));

    assertThat(refusal(reserve(paused, ann(), "a", 1))).isEqualTo(Refusal.SALE_PAUSED);
    assertThat(refusal(reserve(closed, ann(), "a", 1))).isEqualTo(Refusal.SALE_CLOSED);
  }

  @Test
  void decisionsAreTakenWhateverThePhase() {
    Sale sale = loaded(openSale(10, 10));
    Reservation first = reserved(reserve(sale, ann(), "a", 1));
    Reservation second = reserved(reserve(sale, ann(), "b", 1));
    update(sale.paused().closedAt(now()));

    assertThat(confirm(sale, first).status()).isEqualTo(ReservationStatus.CONFIRMED);
    assertThat(release(sale, second).status()).isEqualTo(ReservationStatus.RELEASED);
  }

  // Decide and settle

  @Test
  void aConfirmedReservationIsSoldWhenItIsSettled() {
    Sale sale = loaded(openSale(10, 10));
    Reservation held = reserved(reserve(sale, ann(), "a", 3));

    Reservation confirmed = confirm(sale, held);

    assertDecided(confirmed, held, ReservationStatus.CONFIRMED, 2);
    assertThat(confirmed.decidedAt()).isBetween(held.reservedAt(), now());
    assertThat(find(sale, held)).isEqualTo(confirmed);
    assertLevel(sale, 7, 3, 0);
    settle(sale, confirmed);
    assertThat(find(sale, held)).isEqualTo(asSettled(confirmed));
    assertLevel(sale, 7, 0, 3);
  }

  @Test
  void aReleasedReservationIsFreeWhenItIsSettled() {
    Sale sale = loaded(openSale(3, 3));
    Reservation held = reserved(reserve(sale, ann(), "a", 3));

    Reservation released = release(sale, held);

    assertDecided(released, held, ReservationStatus.RELEASED, 2);
    assertThat(refusal(reserve(sale, bob(), "a", 1))).isEqualTo(Refusal.SOLD_OUT);
    assertLevel(sale, 0, 3, 0);
    settle(sale, released);
    assertLevel(sale, 3, 0, 0);
    assertThat(reserved(reserve(sale, bob(), "b", 1)).sequence()).isEqualTo(2);
  }

  @Test
  void aSoldReservationCanBeReleased() {
    Sale sale = loaded(openSale(3, 3));
    Reservation sold = settled(sale, confirm(sale, reserved(reserve(sale, ann(), "a", 3))));

    Reservation released = release(sale, sold);

    assertDecided(released, sold, ReservationStatus.RELEASED, 3);
    assertLevel(sale, 0, 0, 3);
    settle(sale, released);
    assertLevel(sale, 3, 0, 0);
    reserved(reserve(sale, ann(), "b", 3));
  }

  @Test
  void anUnsettledDecisionIsNotReleased() {
    Sale sale = loaded(openSale(3, 3));
    Reservation confirmed = confirm(sale, reserved(reserve(sale, ann(), "a", 1)));

    assertThat(release(sale, confirmed)).isEqualTo(confirmed);
    settle(sale, confirmed);
    assertThat(release(sale, confirmed).version()).isEqualTo(3);
  }

  @Test
  void aDecisionIsTakenOnce() {
    Sale sale = loaded(openSale(3, 3));
    Reservation confirmed = confirm(sale, reserved(reserve(sale, ann(), "a", 1)));
    Reservation released = release(sale, reserved(reserve(sale, ann(), "b", 1)));

    assertThat(confirm(sale, confirmed)).isEqualTo(confirmed);
    assertThat(confirm(sale, released)).isEqualTo(released);
    assertThat(release(sale, released)).isEqualTo(released);
    Reservation free = settled(sale, released);
    assertThat(confirm(sale, free)).isEqualTo(free);
    assertThat(release(sale, free)).isEqualTo(free);
  }

  @Test
  void decidesNothingAboutAnUnknownOrder() {
    Sale sale = loaded(openSale(3, 3));

    assertThat(stock.confirm(sale.id(), orderOf(sale)).block(SOON)).isNull();
    assertThat(stock.release(sale.id(), orderOf(sale)).block(SOON)).isNull();
  }

  @Test
  void confirmingTooLateExpires() {
    Sale sale = openSale(3, 3);
    Reservation due = reservation(sale, 1, ann(), 2, Duration.ofMillis(-1));
    load(sale, due);

    Reservation expired = confirm(sale, due);

    assertDecided(expired, due, ReservationStatus.EXPIRED, 2);
    assertThat(expire(sale, 10)).isEmpty();
    assertThat(unsettled(sale, Duration.ZERO, 10)).containsExactly(expired);
    assertLevel(sale, 1, 2, 0);
    settle(sale, expired);
    assertLevel(sale, 3, 0, 0);
  }

  @Test
  void expiresWhatIsDueInTheOrderOfItsDeadline() {
    Sale sale = openSale(10, 10);
    Reservation first = reservation(sale, 1, ann(), 1, Duration.ofHours(-3));
    Reservation second = reservation(sale, 2, bob(), 2, Duration.ofHours(-2));
    Reservation third = reservation(sale, 3, cho(), 3, Duration.ofHours(-1));
    Reservation later = reservation(sale, 4, ann(), 1, Duration.ofHours(1));
    load(sale, first, second, third, later);

    List<Reservation> some = expire(sale, 2);

    assertThat(some).hasSize(2);
    assertDecided(some.get(0), first, ReservationStatus.EXPIRED, 2);
    assertDecided(some.get(1), second, ReservationStatus.EXPIRED, 2);
    assertThat(expire(sale, 10)).extracting(Reservation::order).containsExactly(third.order());
    assertThat(expire(sale, 10)).isEmpty();
    assertLevel(sale, 3, 7, 0);
    settle(sale, some.get(0), some.get(1));
    assertLevel(sale, 6, 4, 0);
    assertThat(find(sale, later)).isEqualTo(later);
  }

  @Test
  void expiresPastWhatIsDecided() {
    Sale sale = openSale(10, 10);
    Reservation paid = decided(reservation(sale, 1, ann(), 1, Duration.ofHours(-3)));
    Reservation cancelled = reservation(sale, 2, bob(), 1, Duration.ofHours(-2));
    Reservation due = reservation(sale, 3, cho(), 1, Duration.ofHours(-1));
    load(sale, paid, cancelled, due);
    release(sale, cancelled);

    assertThat(expire(sale, 1)).extracting(Reservation::order).containsExactly(due.order());
  }

  @Test
  void expiresNothingBeforeItsDeadline() {
    Sale sale = loaded(openSale(10, 10));
    Reservation held = reserved(reserve(sale, ann(), "a", 1));

    assertThat(expire(sale, 10)).isEmpty();
    assertThat(find(sale, held)).isEqualTo(held);
  }

  @Test
  void anExpiredReservationEasesTheLimitWhenItIsSettled() {
    Sale sale = openSale(10, 2);
    load(sale, reservation(sale, 1, ann(), 2, Duration.ofHours(-1)));
    Reservation expired = expire(sale, 10).get(0);

    assertThat(refusal(reserve(sale, ann(), "again", 2))).isEqualTo(Refusal.LIMIT_REACHED);
    settle(sale, expired);
    assertThat(reserved(reserve(sale, ann(), "again", 2)).sequence()).isEqualTo(2);
  }

  @Test
  void paymentReleaseAndExpiryDecideOnceBetweenThem() {
    Sale sale = openSale(100, 100);
    List<Reservation> due =
        IntStream.rangeClosed(1, 50)
            .mapToObj(n -> reservation(sale, n, buyer(n), 1, Duration.ofHours(-1)))
            .toList();
    load(sale, due.toArray(Reservation[]::new));

    List<Reservation> decided =
        Flux.merge(
                crowd(50).flatMap(n -> stock.confirm(sale.id(), due.get(n).order()), 50),
                crowd(50).flatMap(n -> stock.release(sale.id(), due.get(n).order()), 50),
                stock.expire(sale.id(), 100).subscribeOn(Schedulers.parallel()))
            .collectList()
            .block(SOON);

    assertThat(decided).hasSizeBetween(100, 150).allMatch(each -> each.version() == 2);
    due.forEach(
        each ->
            assertThat(decided)
                .filteredOn(Reservation::order, each.order())
                .containsOnly(find(sale, each)));
    settle(sale, decided.toArray(Reservation[]::new));
    assertLevel(sale, 100, 0, 0);
  }

  @Test
  void showsUnsettledDecisionsOldestFirst() {
    Sale sale = loaded(openSale(10, 10));
    Reservation first = confirm(sale, reserved(reserve(sale, ann(), "a", 1)));
    eventually(stock.now().map(first.decidedAt()::isBefore));
    Reservation second = release(sale, reserved(reserve(sale, ann(), "b", 1)));
    reserved(reserve(sale, ann(), "c", 1));

    assertThat(unsettled(sale, Duration.ZERO, 10)).containsExactly(first, second);
    assertThat(unsettled(sale, Duration.ZERO, 1)).containsExactly(first);
    assertThat(unsettled(sale, Duration.ofHours(1), 10)).isEmpty();
    settle(sale, first);
    assertThat(unsettled(sale, Duration.ZERO, 10)).containsExactly(second);
  }

  @Test
  void settlesADecisionOnce() {
    Sale sale = loaded(openSale(10, 10));
    Reservation confirmed = confirm(sale, reserved(reserve(sale, ann(), "a", 2)));

    settle(sale, confirmed, confirmed);
    settle(sale, confirmed);

    assertLevel(sale, 8, 0, 2);
  }

  @Test
  void settlesOnlyTheVersionThatWasRecorded() {
    Sale sale = loaded(openSale(10, 10));
    Reservation confirmed = confirm(sale, reserved(reserve(sale, ann(), "a", 2)));
    settle(sale, confirmed);
    Reservation released = release(sale, confirmed);

    settle(sale, confirmed);

    assertLevel(sale, 8, 0, 2);
    assertThat(unsettled(sale, Duration.ZERO, 10)).containsExactly(released);
  }

  @Test
  void settlingWhatWasNeverDecidedChangesNothing() {
    Sale sale = loaded(openSale(10, 10));
    Reservation held = reserved(reserve(sale, ann(), "a", 2));

    settle(sale, held, reservation(sale, 9, bob(), 1, Duration.ofHours(1)));
    settle(sale);

    assertThat(find(sale, held)).isEqualTo(held);
    assertLevel(sale, 8, 2, 0);
  }

  @Test
  void addsUpWheneverItIsLookedAt() {
    Sale sale = loaded(openSale(40, 2));

    List<StockLevel> levels =
        Flux.merge(
                crowd(100).flatMap(n -> lifeOfAnOrder(sale, n), 20),
                crowd(200).flatMap(n -> stock.level(sale.id()), 4))
            .collectList()
            .block(SOON);

    assertThat(levels).hasSize(300).allMatch(level -> level.units() == 40);
    assertLevel(sale, 40 - level(sale).sold(), 0, level(sale).sold());
  }

  private Mono<StockLevel> lifeOfAnOrder(Sale sale, int n) {
    return stock
        .reserve(request(sale, buyer(n), "k", 1 + n % 2))
        .ofType(Reserved.class)
        .map(Reserved::reservation)
        .flatMap(
            held ->
                n % 3 == 0
                    ? stock.confirm(sale.id(), held.order())
                    : stock.release(sale.id(), held.order()))
        .flatMap(decided -> stock.settle(sale.id(), List.of(decided)))
        .then(stock.level(sale.id()));
  }

  // Recorded or withdrawn

  @Test
  void showsWhatIsNotKnownToBeRecordedInTheOrderOfTheLine() {
    Sale sale = loaded(openSale(10, 10));
    Reservation first = reserved(reserve(sale, ann(), "a", 1));
    Reservation second = reserved(reserve(sale, bob(), "a", 2));
    Reservation third = reserved(reserve(sale, ann(), "b", 1));
    Instant now = now();

    assertThat(unrecorded(sale, now, 10))
        .isEqualTo(new Unrecorded(3, third.order(), now, List.of(first, second, third)));
    assertThat(unrecorded(sale, now, 2))
        .isEqualTo(new Unrecorded(2, second.order(), now, List.of(first, second)));
  }

  @Test
  void looksAtNothingThatWasMadeLater() {
    Sale sale = loaded(openSale(10, 10));
    Reservation first = reserved(reserve(sale, ann(), "a", 1));
    eventually(stock.now().map(first.reservedAt()::isBefore));
    Reservation second = reserved(reserve(sale, ann(), "b", 1));

    assertThat(unrecorded(sale, first.reservedAt(), 10).reservations()).containsExactly(first);
    assertThat(unrecorded(sale, first.reservedAt().minusMillis(1), 10)).isNull();
    assertThat(unrecorded(sale, second.reservedAt(), 10).upTo()).isEqualTo(2);
  }

  @Test
  void whatWasLoadedIsKnownToBeRecorded() {
    Sale sale = openSale(10, 10);
    load(sale, reservation(sale, 3, ann(), 1, Duration.ofHours(1)));

    assertThat(unrecorded(sale, now(), 10)).isNull();
    Reservation fresh = reserved(reserve(sale, bob(), "a", 1));
    assertThat(unrecorded(sale, now(), 10).reservations()).containsExactly(fresh);
  }

  @Test
  void whatIsVerifiedIsNotLookedAtAgain() {
    Sale sale = loaded(openSale(10, 10));
    reserved(reserve(sale, ann(), "a", 1));

    assertThat(verify(sale, unrecorded(sale, now(), 10))).isEmpty();

    assertThat(unrecorded(sale, now(), 10)).isNull();
    Reservation next = reserved(reserve(sale, ann(), "b", 1));
    assertThat(unrecorded(sale, now(), 10).reservations()).containsExactly(next);
    assertLevel(sale, 8, 2, 0);
  }

  @Test
  void withdrawsWhatIsMissingAsIfItHadNeverBeenMade() {
    Sale sale = loaded(openSale(3, 2));
    Reservation recorded = reserved(reserve(sale, bob(), "a", 1));
    Reservation lost = reserved(reserve(sale, ann(), "a", 2));

    assertThat(verify(sale, unrecorded(sale, now(), 10), lost)).containsExactly(lost);

    assertThat(stock.find(sale.id(), lost.order()).block(SOON)).isNull();
    assertThat(find(sale, recorded)).isEqualTo(recorded);
    assertLevel(sale, 2, 1, 0);
    Reservation fresh = reserved(reserve(sale, ann(), "a", 2));
    assertThat(fresh.order()).isNotEqualTo(lost.order());
    assertThat(fresh.sequence()).isEqualTo(3);
    assertThat(unrecorded(sale, now(), 10).reservations()).containsExactly(fresh);
  }

  @Test
  void anAnswerThatIsRepeatedBearsALaterTimeUntilItIsKnownToBeRecorded() {
    Sale sale = loaded(openSale(10, 10));
    Reservation first = reserved(reserve(sale, ann(), "a", 1));

    Reservation again = repeated(reserve(sale, ann(), "a", 1));
    Reservation thrice = repeated(reserve(sale, ann(), "a", 1));

    assertThat(again.decidedAt()).isAfter(first.decidedAt());
    assertThat(thrice.decidedAt()).isAfter(again.decidedAt());
    assertThat(find(sale, first)).isEqualTo(thrice);
    verify(sale, unrecorded(sale, now(), 10));
    assertThat(repeated(reserve(sale, ann(), "a", 1))).isEqualTo(thrice);
  }

  @Test
  void doesNotWithdrawWhatWasHandedOutAgainSinceItWasLookedAt() {
    Sale sale = loaded(openSale(10, 10));
    Reservation retried = reserved(reserve(sale, ann(), "a", 1));
    Reservation lost = reserved(reserve(sale, bob(), "a", 1));
    Unrecorded looked = unrecorded(sale, now(), 10);
    Reservation again = repeated(reserve(sale, ann(), "a", 1));

    assertThat(verify(sale, looked, retried, lost)).containsExactly(lost);

    assertThat(find(sale, retried)).isEqualTo(again);
    assertThat(unrecorded(sale, now(), 10).reservations()).containsExactly(again);
    assertLevel(sale, 9, 1, 0);
  }

  @Test
  void doesNotWithdrawWhatWasHandedOutLaterThanItWasMade() {
    Sale sale = loaded(openSale(10, 10));
    Reservation first = reserved(reserve(sale, ann(), "a", 1));
    Reservation again = repeated(reserve(sale, ann(), "a", 1));

    Unrecorded looked = unrecorded(sale, first.reservedAt(), 10);

    assertThat(looked.reservations()).containsExactly(again);
    assertThat(verify(sale, looked, again)).isEmpty();
    assertThat(unrecorded(sale, first.reservedAt(), 10)).isEqualTo(looked);
    assertThat(verify(sale, looked)).isEmpty();
    assertThat(unrecorded(sale, now(), 10)).isNull();
  }

  @Test
  void passesOverWhatWasDecidedMeanwhile() {
    Sale sale = loaded(openSale(10, 10));
    Reservation paid = reserved(reserve(sale, ann(), "a", 1));
    Reservation cancelled = reserved(reserve(sale, ann(), "b", 1));
    Unrecorded looked = unrecorded(sale, now(), 10);
    Reservation confirmed = confirm(sale, paid);
    Reservation released = release(sale, cancelled);

    assertThat(unrecorded(sale, now(), 10).reservations()).isEmpty();
    assertThat(verify(sale, looked, paid, cancelled)).isEmpty();

    assertThat(unrecorded(sale, now(), 10)).isNull();
    settle(sale, confirmed, released);
    assertLevel(sale, 9, 0, 1);
  }

  @Test
  void whatIsWithdrawnCanNeitherBePaidNorCancelled() {
    Sale sale = loaded(openSale(10, 10));
    Reservation lost = reserved(reserve(sale, ann(), "a", 1));
    verify(sale, unrecorded(sale, now(), 10), lost);

    assertThat(stock.confirm(sale.id(), lost.order()).block(SOON)).isNull();
    assertThat(stock.release(sale.id(), lost.order()).block(SOON)).isNull();
    assertLevel(sale, 10, 0, 0);
  }

  @Test
  void expiresPastWhatWasWithdrawn() {
    Sale sale = loaded(openSale(10, 10));
    Reservation lost = reserved(reserve(sale, ann(), "a", 1));
    verify(sale, unrecorded(sale, now(), 10), lost);
    Reservation kept = reserved(reserve(sale, ann(), "b", 1));

    assertThat(expire(sale, 10)).isEmpty();

    assertThat(find(sale, kept)).isEqualTo(kept);
    assertThat(unrecorded(sale, now(), 10).reservations()).containsExactly(kept);
  }

  @Test
  void looksPastAHeadOfTheLineThatIsGone() {
    Sale sale = loaded(openSale(10, 10));
    Reservation paid = reserved(reserve(sale, ann(), "a", 1));
    Reservation second = reserved(reserve(sale, ann(), "b", 1));
    confirm(sale, paid);
    expire(sale, 10);

    Unrecorded looked = unrecorded(sale, now(), 10);

    assertThat(looked.upTo()).isEqualTo(2);
    assertThat(looked.reservations()).containsExactly(second);
    assertThat(verify(sale, looked, second)).containsExactly(second);
  }

  @Test
  void aLookIsVerifiedOnce() {
    Sale sale = loaded(openSale(10, 10));
    Reservation lost = reserved(reserve(sale, ann(), "a", 2));
    Unrecorded looked = unrecorded(sale, now(), 10);

    assertThat(verify(sale, looked, lost)).containsExactly(lost);
    reserved(reserve(sale, ann(), "a", 2));

    assertThat(verify(sale, looked, lost)).isEmpty();
    assertLevel(sale, 8, 2, 0);
    assertThat(unrecorded(sale, now(), 10).reservations()).hasSize(1);
  }

  @Test
  void whatIsKnownToBeRecordedIsNotWithdrawn() {
    Sale sale = loaded(openSale(10, 10));
    Reservation late = reserved(reserve(sale, ann(), "a", 1));
    Unrecorded looked = unrecorded(sale, now(), 10);
    reserved(reserve(sale, bob(), "a", 1));
    Unrecorded longer = unrecorded(sale, now(), 10);
    verify(sale, looked);

    assertThat(verify(sale, longer, late)).isEmpty();

    assertThat(find(sale, late)).isEqualTo(late);
    assertThat(unrecorded(sale, now(), 10)).isNull();
  }

  @Test
  void verifiesNothingInAStockThatWasRebuiltSince() {
    Sale sale = loaded(openSale(10, 10));
    Reservation kept = reserved(reserve(sale, ann(), "a", 1));
    Reservation lost = reserved(reserve(sale, ann(), "b", 1));
    Unrecorded looked = unrecorded(sale, now(), 10);
    Epoch next = epoch.next();
    stock.fence(sale.id(), next).block(SOON);
    StockFixtures.load(stock, sale, next, Flux.just(kept)).block(SOON);
    enter(next);
    stock.revive(next).block(SOON);
    Reservation fresh = reserved(reserve(sale, bob(), "a", 1));
    assertThat(fresh.sequence()).isEqualTo(lost.sequence());

    assertThat(verify(sale, looked, kept, lost)).isEmpty();

    assertThat(find(sale, kept)).isEqualTo(kept);
    assertThat(unrecorded(sale, now(), 10).reservations()).containsExactly(fresh);
    assertLevel(sale, 8, 2, 0);
  }

  @Test
  void goesThroughALongLineInParts() {
    Sale sale = loaded(openSale(2_000, 1));
    crowd(1_234)
        .flatMap(n -> stock.reserve(request(sale, buyer(n), "k", 1)), 500)
        .then()
        .block(SOON);
    Instant now = now();
    List<Long> seen = new ArrayList<>();

    for (Unrecorded part = unrecorded(sale, now, 500);
        part != null;
        part = unrecorded(sale, now, 500)) {
      List<Reservation> missing =
          part.reservations().stream().filter(each -> each.sequence() % 3 == 0).toList();
      part.reservations().forEach(each -> seen.add(each.sequence()));
      assertThat(verify(sale, part, missing.toArray(Reservation[]::new)))
          .containsExactlyElementsOf(missing);
    }

    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 1_234).boxed().toList());
    assertLevel(sale, 2_000 - 1_234 + 411, 1_234 - 411, 0);
  }

  @Test
  void aReservationIsWithdrawnOrHandedOutOrDecidedButNeverTwoOfThem() {
    Sale sale = loaded(openSale(200, 1));
    List<Reservation> held =
        IntStream.range(0, 60).mapToObj(n -> reserved(reserve(sale, buyer(n), "k", 1))).toList();
    Unrecorded looked = unrecorded(sale, now(), 100);
    List<OrderId> others = Collections.synchronizedList(new ArrayList<>());
    List<OrderId> withdrawn = Collections.synchronizedList(new ArrayList<>());

    Flux.merge(
            crowd(60)
                .filter(n -> n % 3 == 0)
                .flatMap(n -> stock.reserve(request(sale, buyer(n), "k", 1)), 60)
                .filter(Repeated.class::isInstance)
                .map(StockContract::reservation),
            crowd(60)
                .filter(n -> n % 3 == 1)
                .flatMap(n -> stock.confirm(sale.id(), held.get(n).order()), 60),
            crowd(60)
                .filter(n -> n % 3 == 2)
                .flatMap(n -> stock.release(sale.id(), held.get(n).order()), 60))
        .doOnNext(kept -> others.add(kept.order()))
        .mergeWith(
            stock
                .verify(sale.id(), looked, held)
                .subscribeOn(Schedulers.parallel())
                .doOnNext(gone -> withdrawn.add(gone.order())))
        .then()
        .block(SOON);

    assertThat(withdrawn).allMatch(gone -> !others.contains(gone));
    assertThat(withdrawn.size() + others.size()).isEqualTo(60);
    unsettled(sale, Duration.ZERO, 100).forEach(each -> settle(sale, each));
    StockLevel level = level(sale);
    assertThat(level.available()).isEqualTo(200 - level.reserved() - level.sold());
    held.forEach(
        each ->
            assertThat(stock.find(sale.id(), each.order()).blockOptional(SOON).isPresent())
                .isEqualTo(others.contains(each.order())));
  }

  // Lives

  @Test
  void sellsNothingBeforeALifeIsEntered() {
    Sale sale = loaded(openSale(1, 1));
    stock = newStock();

    assertNotReady(sale);
  }

  @Test
  void sellsNothingBeforeALifeIsRevived() {
    Sale sale = openSale(1, 1);
    Epoch next = epoch.next();
    StockFixtures.load(stock, sale, next, Flux.empty()).block(SOON);

    assertThat(enter(next)).isFalse();
    assertNotReady(sale);
    stock.revive(next).block(SOON);
    assertThat(enter(next)).isTrue();
    assertThat(reserve(sale, ann(), "a", 1)).isInstanceOf(Reserved.class);
  }

  @Test
  void sellsNothingOfASaleThatWasNotLoaded() {
    assertNotReady(openSale(1, 1));
  }

  @Test
  void aFencedStockSellsNothingUntilItIsLoaded() {
    Sale sale = loaded(openSale(10, 10));
    Reservation held = reserved(reserve(sale, ann(), "a", 1));
    Epoch next = epoch.next();

    stock.fence(sale.id(), next).block(SOON);

    assertNotReady(sale);
    enter(next);
    stock.revive(next).block(SOON);
    assertNotReady(sale);
    assertThat(stock.update(sale.paused(), next).block(SOON)).isFalse();
    assertThat(StockFixtures.load(stock, sale, next, Flux.just(held)).block(SOON)).isTrue();
    assertThat(repeated(reserve(sale, ann(), "a", 1))).isEqualTo(held);
  }

  @Test
  void aFenceOfThisLifeOrAnOlderOneStopsNothing() {
    Sale sale = loaded(openSale(10, 10));

    stock.fence(sale.id(), epoch).block(SOON);
    stock.fence(sale.id(), new Epoch(epoch.number() - 1)).block(SOON);

    assertThat(reserve(sale, ann(), "a", 1)).isInstanceOf(Reserved.class);
  }

  @Test
  void anOlderLifeCannotLoadWhereANewerOneHasFencedNothing() {
    Sale sale = openSale(10, 10);
    Epoch next = epoch.next();

    stock.fence(sale.id(), next).block(SOON);

    assertThat(StockFixtures.load(stock, sale, epoch, Flux.empty()).block(SOON)).isFalse();
    assertNotReady(sale);
    assertThat(StockFixtures.load(stock, sale, next, Flux.empty()).block(SOON)).isTrue();
    enter(next);
    stock.revive(next).block(SOON);
    assertLevel(sale, 10, 0, 0);
  }

  @Test
  void aNodeOfAnOlderLifeSellsNothing() {
    Sale sale = openSale(10, 10);
    Epoch next = epoch.next();
    load(sale);
    stock.fence(sale.id(), next).block(SOON);
    StockFixtures.load(stock, sale, next, Flux.empty()).block(SOON);
    stock.revive(next).block(SOON);

    assertNotReady(sale);
    enter(next);
    assertThat(reserve(sale, ann(), "a", 1)).isInstanceOf(Reserved.class);
  }

  @Test
  void aNodeNeverGoesBackToAnOlderLife() {
    Sale sale = loaded(openSale(1, 1));
    enter(epoch.next());

    assertThat(enter(epoch)).isFalse();

    assertNotReady(sale);
  }

  @Test
  void tellsAStockOnlyOfTheLifeThatItIsIn() {
    Sale sale = loaded(openSale(10, 10));

    assertThat(stock.update(sale.paused(), epoch.next()).block(SOON)).isFalse();
    assertThat(stock.update(openSale(1, 1), epoch).block(SOON)).isFalse();
    assertThat(reserve(sale, ann(), "a", 1)).isInstanceOf(Reserved.class);
  }

  @Test
  void tellsAStockBeforeItsLifeIsRevived() {
    Sale sale = openSale(10, 10);
    Epoch next = epoch.next();
    StockFixtures.load(stock, sale, next, Flux.empty()).block(SOON);

    assertThat(stock.update(sale.paused(), next).block(SOON)).isTrue();
    enter(next);
    stock.revive(next).block(SOON);

    assertThat(refusal(reserve(sale, ann(), "a", 1))).isEqualTo(Refusal.SALE_PAUSED);
  }

  @Test
  void isLoadedOnceInALife() {
    Sale sale = loaded(openSale(10, 10));
    reserved(reserve(sale, ann(), "a", 1));

    assertThat(StockFixtures.load(stock, sale, epoch, Flux.empty()).block(SOON)).isFalse();

    assertLevel(sale, 9, 1, 0);
  }

  @Test
  void replacesTheStockOfAnOlderLifeOnly() {
    Sale sale = loaded(openSale(10, 10));
    Reservation lost = reserved(reserve(sale, ann(), "a", 1));
    Epoch next = epoch.next();

    Epoch older = new Epoch(epoch.number() - 1);
    assertThat(StockFixtures.load(stock, sale, older, Flux.empty()).block(SOON)).isFalse();
    assertThat(StockFixtures.load(stock, sale, next, Flux.empty()).block(SOON)).isTrue();
    assertThat(StockFixtures.load(stock, sale, epoch, Flux.empty()).block(SOON)).isFalse();

    enter(next);
    stock.revive(next).block(SOON);
    assertLevel(sale, 10, 0, 0);
    assertThat(stock.find(sale.id(), lost.order()).block(SOON)).isNull();
    assertThat(reserved(reserve(sale, ann(), "a", 1)).sequence()).isEqualTo(1);
  }

  @Test
  void anOlderLifeCannotLoadWhatANewerOneHasFenced() {
    Sale sale = loaded(openSale(10, 10));
    stock.fence(sale.id(), epoch.next()).block(SOON);

    assertThat(StockFixtures.load(stock, sale, epoch, Flux.empty()).block(SOON)).isFalse();

    assertNotReady(sale);
  }

  @Test
  void showsWhatIsUnderWay() {
    Sale sale = loaded(openSale(10, 10));
    StockState fresh = state(sale);
    assertThat(fresh)
        .extracting(StockState::sequence, StockState::unverified, StockState::unsettled)
        .containsExactly(0L, 0L, 0L);

    Reservation anns = reserved(reserve(sale, ann(), "a", 2));
    Reservation bobs = reserved(reserve(sale, bob(), "a", 1));
    StockState reserved = state(sale);
    assertThat(reserved.level())
        .extracting(StockLevel::available, StockLevel::reserved)
        .containsExactly(7, 3);
    assertThat(reserved)
        .extracting(StockState::sequence, StockState::unverified, StockState::unsettled)
        .containsExactly(2L, 2L, 0L);

    verify(sale, unrecorded(sale, now(), 10));
    Reservation paid = confirm(sale, anns);
    assertThat(state(sale))
        .extracting(StockState::sequence, StockState::unverified, StockState::unsettled)
        .containsExactly(2L, 0L, 1L);

    settle(sale, paid, release(sale, bobs));
    assertThat(state(sale))
        .extracting(StockState::sequence, StockState::unverified, StockState::unsettled)
        .containsExactly(2L, 0L, 0L);
  }

  @Test
  void aStockIsUnchangedUntilAUnitOrADecisionMoves() {
    Sale sale = loaded(openSale(10, 10));
    StockState empty = state(sale);
    assertThat(state(sale).isUnchangedSince(empty)).isTrue();

    Reservation held = reserved(reserve(sale, ann(), "a", 1));
    StockState reserved = state(sale);
    assertThat(reserved.isUnchangedSince(empty)).isFalse();
    repeated(reserve(sale, ann(), "a", 1));
    assertThat(state(sale).isUnchangedSince(reserved)).isTrue();

    Reservation paid = confirm(sale, held);
    StockState decided = state(sale);
    assertThat(decided.isUnchangedSince(reserved)).isFalse();

    settle(sale, paid);
    assertThat(state(sale).isUnchangedSince(decided)).isFalse();
    assertThat(state(sale).isUnchangedSince(reserved)).isFalse();
  }

  @Test
  void aStockThatWasLoadedAgainIsAnother() {
    Sale sale = loaded(openSale(10, 10));
    StockState first = state(sale);

    stock.discard(sale.id(), epoch).block(SOON);
    load(sale);

    assertThat(state(sale).level().available()).isEqualTo(first.level().available());
    assertThat(state(sale).isUnchangedSince(first)).isFalse();
  }

  @Test
  void aDiscardedStockSellsNothingUntilItIsLoaded() {
    Sale sale = loaded(openSale(10, 10));
    Reservation held = reserved(reserve(sale, ann(), "a", 1));

    stock.discard(sale.id(), epoch).block(SOON);

    assertNotReady(sale);
    assertThat(stock.update(sale.paused(), epoch).block(SOON)).isFalse();
    load(sale, held);
    assertLevel(sale, 9, 1, 0);
    assertThat(repeated(reserve(sale, ann(), "a", 1))).isEqualTo(held);
  }

  @Test
  void aLoadThatWasPreparedBehindAnEarlierFenceChangesNothing() {
    Sale sale = openSale(10, 10);
    Fence early = stock.fence(sale.id(), epoch).block(SOON);
    assertThat(early).isNotNull();
    load(sale);
    Reservation sold = reserved(reserve(sale, ann(), "a", 1));

    assertThat(stock.load(sale, early, Flux.empty()).block(SOON)).isFalse();
    assertThat(find(sale, sold)).isEqualTo(sold);

    stock.discard(sale.id(), epoch).block(SOON);
    assertThat(stock.load(sale, early, Flux.empty()).block(SOON)).isFalse();
    assertNotReady(sale);
  }

  @Test
  void everybodyOfALifeIsBehindOneFence() {
    Sale sale = openSale(10, 10);
    Fence first = stock.fence(sale.id(), epoch).block(SOON);

    stock.discard(sale.id(), epoch).block(SOON);

    assertThat(stock.fence(sale.id(), epoch).block(SOON)).isEqualTo(first);
    assertThat(stock.load(sale, first, Flux.empty()).block(SOON)).isTrue();
    assertThat(stock.fence(sale.id(), epoch).block(SOON)).isNull();
  }

  @Test
  void anOlderLifeDiscardsNothing() {
    Sale sale = loaded(openSale(10, 10));

    stock.discard(sale.id(), new Epoch(epoch.number() - 1)).block(SOON);

    assertLevel(sale, 10, 0, 0);
  }

  @Test
  void aLoadThatFailsChangesNothing() {
    Sale sale = openSale(10, 10);
    Flux<Reservation> broken =
        Flux.just(reservation(sale, 1, ann(), 1, Duration.ofHours(1)))
            .concatWith(Flux.error(new IllegalStateException("the database is gone")));

    assertThatThrownBy(() -> StockFixtures.load(stock, sale, epoch, broken).block(SOON))
        .hasMessage("the database is gone");

    assertNotReady(sale);
    loaded(sale);
    assertLevel(sale, 10, 0, 0);
  }

  @Test
  void refusesToLoadMoreOrdersThanUnits() {
    Sale sale = openSale(1, 10);
    Reservation tooMany = reservation(sale, 1, ann(), 2, Duration.ofHours(1));

    assertThatThrownBy(() -> StockFixtures.load(stock, sale, epoch, Flux.just(tooMany)).block(SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sale " + sale.id() + " has more orders than units");
    assertNotReady(sale);
  }

  @Test
  void aRebuiltStockGoesOnWhereTheOrdersEnd() {
    Sale sale = openSale(20, 4);
    Reservation placed = reservation(sale, 1, ann(), 1, Duration.ofHours(1));
    Reservation paid = decided(reservation(sale, 2, ann(), 2, Duration.ofHours(1)));
    Reservation cancelled =
        decided(reservation(sale, 5, bob(), 4, Duration.ofHours(1)), ReservationStatus.RELEASED);
    load(sale, placed, paid, cancelled);

    assertLevel(sale, 17, 1, 2);
    assertThat(find(sale, placed)).isEqualTo(placed);
    assertThat(find(sale, paid)).isEqualTo(paid);
    assertThat(find(sale, cancelled)).isEqualTo(cancelled);
    assertThat(repeated(reserve(sale, ann(), "key 1", 1))).isEqualTo(placed);
    assertThat(repeated(reserve(sale, bob(), "key 5", 4))).isEqualTo(cancelled);
    assertThat(refusal(reserve(sale, bob(), "key 5", 3))).isEqualTo(Refusal.KEY_CONFLICT);
    assertThat(refusal(reserve(sale, ann(), "new", 2))).isEqualTo(Refusal.LIMIT_REACHED);
    assertThat(reserved(reserve(sale, bob(), "new", 4)).sequence()).isEqualTo(6);
    assertThat(unsettled(sale, Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void aRebuiltReservationIsDecidedLikeAnyOther() {
    Sale sale = openSale(20, 20);
    Reservation placed = reservation(sale, 1, ann(), 1, Duration.ofHours(1));
    Reservation paid = decided(reservation(sale, 2, ann(), 2, Duration.ofHours(1)));
    load(sale, placed, paid);

    settle(sale, confirm(sale, placed), release(sale, paid));

    assertLevel(sale, 19, 0, 1);
    assertThat(find(sale, paid).version()).isEqualTo(3);
  }

  @Test
  void loadsTenThousandReservations() {
    Sale sale = openSale(20_000, 20);
    Flux<Reservation> many =
        Flux.range(1, 12_345)
            .map(n -> reservation(sale, n, buyer(n), 1, Duration.ofHours(n <= 45 ? -1 : 1)));

    assertThat(StockFixtures.load(stock, sale, epoch, many).block(SOON)).isTrue();

    assertLevel(sale, 7_655, 12_345, 0);
    assertThat(reserve(sale, buyer(12_345), "key 12345", 1)).isInstanceOf(Repeated.class);
    assertThat(reserved(reserve(sale, ann(), "new", 1)).sequence()).isEqualTo(12_346);
    assertThat(expire(sale, 100))
        .extracting(Reservation::sequence)
        .isEqualTo(LongStream.rangeClosed(1, 45).boxed().toList());
  }

  // Rehearsals

  @Test
  void forgetsWhatWasOnlyRehearsedAndAllOfIt() {
    Sale sale = loaded(rehearsed(openSale(10, 1)));
    reserved(reserve(sale, ann(), "first", 1));

    stock.forget(sale.id(), Duration.ZERO).block(SOON);

    assertThat(refusal(reserve(sale, bob(), "second", 1))).isEqualTo(Refusal.STOCK_NOT_READY);
    loaded(sale);
    assertLevel(sale, 10, 0, 0);
    assertThat(reserved(reserve(sale, ann(), "first", 1)).sequence()).isEqualTo(1);
  }

  @Test
  void forgetsARehearsalLaterWhenNobodyComesBackToIt() {
    Sale sale = loaded(rehearsed(openSale(10, 1)));
    reserved(reserve(sale, ann(), "first", 1));

    stock.forget(sale.id(), Duration.ofMillis(200)).block(SOON);

    eventually(
        stock
            .reserve(request(sale, bob(), "second", 1))
            .map(outcome -> outcome instanceof Refused refused && isNotReady(refused)));
    eventually(stock.fence(sale.id(), epoch).hasElement());
  }

  @Test
  void forgetsNothingOfAShop() {
    Sale sale = loaded(openSale(10, 1));

    assertThatThrownBy(() -> stock.forget(sale.id(), Duration.ZERO).block(SOON))
        .isInstanceOf(IllegalArgumentException.class);

    reserved(reserve(sale, ann(), "first", 1));
  }

  private static boolean isNotReady(Refused refused) {
    return refused.reason() == Refusal.STOCK_NOT_READY;
  }

  private static Sale rehearsed(Sale sale) {
    return new Sale(
        SaleId.ofRehearsal(sale.id().value()),
        sale.title(),
        sale.productId(),
        sale.price(),
        sale.units(),
        sale.limitPerBuyer(),
        sale.window(),
        sale.paymentWindow(),
        sale.state(),
        sale.version(),
        sale.createdAt());
  }

  // Words of the tests

  private Boolean enter(Epoch life) {
    return stock.enter(life).block(SOON);
  }

  private Sale loaded(Sale sale) {
    load(sale);
    return sale;
  }

  private void load(Sale sale, Reservation... reservations) {
    assertThat(StockFixtures.load(stock, sale, epoch, Flux.fromArray(reservations)).block(SOON))
        .isTrue();
  }

  private void update(Sale sale) {
    assertThat(stock.update(sale, epoch).block(SOON)).isTrue();
  }

  private ReserveOutcome reserve(Sale sale, BuyerId buyer, String key, int quantity) {
    return reserve(request(sale, buyer, key, quantity));
  }

  private ReserveOutcome reserve(ReserveRequest request) {
    return stock.reserve(request).block(SOON);
  }

  private Reservation find(Sale sale, Reservation reservation) {
    return stock.find(sale.id(), reservation.order()).block(SOON);
  }

  private Reservation confirm(Sale sale, Reservation reservation) {
    return stock.confirm(sale.id(), reservation.order()).block(SOON);
  }

  private Reservation release(Sale sale, Reservation reservation) {
    return stock.release(sale.id(), reservation.order()).block(SOON);
  }

  private List<Reservation> expire(Sale sale, int max) {
    return stock.expire(sale.id(), max).collectList().block(SOON);
  }

  private List<Reservation> unsettled(Sale sale, Duration olderThan, int max) {
    return stock.unsettled(sale.id(), olderThan, max).collectList().block(SOON);
  }

  private @Nullable Unrecorded unrecorded(Sale sale, Instant madeBefore, int max) {
    return stock.unrecorded(sale.id(), madeBefore, max).block(SOON);
  }

  private List<Reservation> verify(Sale sale, Unrecorded looked, Reservation... missing) {
    return stock.verify(sale.id(), looked, List.of(missing)).collectList().block(SOON);
  }

  private void settle(Sale sale, Reservation... recorded) {
    stock.settle(sale.id(), List.of(recorded)).block(SOON);
  }

  private Reservation settled(Sale sale, Reservation decided) {
    settle(sale, decided);
    return find(sale, decided);
  }

  private StockLevel level(Sale sale) {
    return stock.level(sale.id()).block(SOON);
  }

  private Instant now() {
    return stock.now().block(SOON);
  }

  private StockState state(Sale sale) {
    return stock.state(sale.id()).blockOptional(SOON).orElseThrow();
  }

  private void assertLevel(Sale sale, int available, int reserved, int sold) {
    StockLevel level = level(sale);
    assertThat(List.of(level.available(), level.reserved(), level.sold()))
        .as("available, reserved, sold")
        .containsExactly(available, reserved, sold);
    assertThat(level.units()).isEqualTo(sale.units());
  }

  private void assertNotReady(Sale sale) {
    OrderId order = orderOf(sale);
    Reservation recorded = decided(reservation(sale, 1, ann(), 1, Duration.ofHours(1)));
    assertThat(refusal(reserve(sale, ann(), "not ready", 1))).isEqualTo(Refusal.STOCK_NOT_READY);
    for (Flux<?> verb :
        List.of(
            stock.find(sale.id(), order).flux(),
            stock.confirm(sale.id(), order).flux(),
            stock.release(sale.id(), order).flux(),
            stock.expire(sale.id(), 1),
            stock.unsettled(sale.id(), Duration.ZERO, 1),
            stock.unrecorded(sale.id(), Instant.now(), 1).flux(),
            stock.verify(sale.id(), nothing(order), List.of(recorded)),
            stock.settle(sale.id(), List.of(recorded)).flux(),
            stock.level(sale.id()).flux())) {
      assertThatThrownBy(() -> verb.blockLast(SOON)).isInstanceOf(StockNotReadyException.class);
    }
  }

  private static Unrecorded nothing(OrderId last) {
    return new Unrecorded(1, last, Instant.now(), List.of());
  }

  private static void assertDecided(
      Reservation decided, Reservation before, ReservationStatus status, int version) {
    assertThat(decided.status()).isEqualTo(status);
    assertThat(decided.version()).isEqualTo(version);
    assertThat(decided.settled()).isFalse();
    assertThat(decided.asReserved()).isEqualTo(before.asReserved());
  }

  protected static ReserveRequest request(Sale sale, BuyerId buyer, String key, int quantity) {
    return new ReserveRequest(
        sale.id(), orderOf(sale), buyer, new IdempotencyKey(slug(key)).digestFor(buyer), quantity);
  }

  /**
   * A reservation as a rebuild brings it: its key is {@code key <sequence>}, its deadline given.
   */
  protected static Reservation reservation(
      Sale sale, long sequence, BuyerId buyer, int quantity, Duration untilPayBy) {
    Instant payBy = Instant.now().plus(untilPayBy).truncatedTo(ChronoUnit.MILLIS);
    Instant reservedAt = payBy.minus(sale.paymentWindow());
    return new Reservation(
        sale.id(),
        orderOf(sale),
        buyer,
        new IdempotencyKey(slug("key " + sequence)).digestFor(buyer),
        quantity,
        sequence,
        reservedAt,
        payBy,
        ReservationStatus.RESERVED,
        1,
        reservedAt,
        true);
  }

  private static String slug(String key) {
    return key.replace(' ', '-');
  }

  private static Reservation decided(Reservation reservation) {
    return decided(reservation, ReservationStatus.CONFIRMED);
  }

  private static Reservation decided(Reservation held, ReservationStatus status) {
    return new Reservation(
        held.sale(),
        held.order(),
        held.buyer(),
        held.key(),
        held.quantity(),
        held.sequence(),
        held.reservedAt(),
        held.payBy(),
        status,
        2,
        held.reservedAt().plusSeconds(1),
        true);
  }

  private static Reservation asSettled(Reservation decided) {
    return new Reservation(
        decided.sale(),
        decided.order(),
        decided.buyer(),
        decided.key(),
        decided.quantity(),
        decided.sequence(),
        decided.reservedAt(),
        decided.payBy(),
        decided.status(),
        decided.version(),
        decided.decidedAt(),
        true);
  }

  private static Sale changed(Sale sale, SaleState state, SaleWindow window, int version) {
    return new Sale(
        sale.id(),
        sale.title(),
        sale.productId(),
        sale.price(),
        sale.units(),
        sale.limitPerBuyer(),
        window,
        sale.paymentWindow(),
        state,
        version,
        sale.createdAt());
  }

  /** The numbers from 0, from many threads at once. */
  private static Flux<Integer> crowd(int size) {
    return Flux.range(0, size)
        .flatMap(n -> Mono.just(n).publishOn(Schedulers.boundedElastic()), size);
  }

  private static Reservation reserved(ReserveOutcome outcome) {
    assertThat(outcome).isInstanceOf(Reserved.class);
    return reservation(outcome);
  }

  private static Reservation repeated(ReserveOutcome outcome) {
    assertThat(outcome).isInstanceOf(Repeated.class);
    return reservation(outcome);
  }

  private static @Nullable Reservation reservation(ReserveOutcome outcome) {
    return switch (outcome) {
      case Reserved(Reservation held) -> held;
      case Repeated(Reservation held) -> held;
      case Refused refused -> null;
    };
  }

  private static Refusal refusal(ReserveOutcome outcome) {
    assertThat(outcome).isInstanceOf(Refused.class);
    return ((Refused) outcome).reason();
  }

  private static List<Long> sequences(List<ReserveOutcome> outcomes) {
    return outcomes.stream()
        .filter(Reserved.class::isInstance)
        .map(outcome -> reservation(outcome).sequence())
        .toList();
  }

  private static List<Refusal> refusals(List<ReserveOutcome> outcomes) {
    return outcomes.stream().filter(Refused.class::isInstance).map(StockContract::refusal).toList();
  }

  private static void eventually(Mono<Boolean> condition) {
    condition
        .filter(holds -> holds)
        .repeatWhenEmpty(1_000, looks -> looks.delayElements(Duration.ofMillis(5)))
        .block(SOON);
  }
}
