package io.sluice.domain.sale;

import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.SaleFixtures.uuid7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.SaleFixtures;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link Sales} keeps. */
public abstract class SalesContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration PAYMENT = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofDays(1);
  private static final Duration LONG_AGO = Duration.ofDays(9);
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  /** The same throughout a test, without a sale at its beginning. */
  protected abstract Sales sales();

  @Test
  void findsASaleAsItWasAdded() {
    Sale plain = added(openSale(1_000, 2));
    Sale whole =
        added(
            new Sale(
                new SaleId(uuid7()),
                "운동화 👟 천 켤레",
                UUID.randomUUID(),
                new Money(Long.MAX_VALUE, Currency.getInstance("USD")),
                Sale.MAX_UNITS,
                Sale.MAX_LIMIT_PER_BUYER,
                new SaleWindow(now.plusMillis(1), now.plusSeconds(3_600)),
                Sale.MAX_PAYMENT_WINDOW,
                SaleState.PAUSED,
                7,
                now.minusMillis(1)));

    assertThat(find(plain)).isEqualTo(plain);
    assertThat(find(whole)).isEqualTo(whole);
    assertThat(sales().page(null, now, null, 10).collectList().block(SOON))
        .containsExactlyInAnyOrder(plain, whole);
  }

  @Test
  void findsASaleByItsTag() {
    Sale positive = added(withTag(0x7000_0001));
    Sale negative = added(withTag(0xF000_0001));

    assertThat(sales().findByTag(0x7000_0001).block(SOON)).isEqualTo(positive);
    assertThat(sales().findByTag(0xF000_0001).block(SOON)).isEqualTo(negative);
  }

  @Test
  void findsNothingThatWasNotAdded() {
    Sale known = added(withTag(5));

    assertThat(sales().find(new SaleId(uuid7())).block(SOON)).isNull();
    assertThat(sales().findByTag(known.id().tag() + 1).block(SOON)).isNull();
  }

  @Test
  void refusesAnIdThatIsTakenAndChangesNothing() {
    Sale first = added(openSale(10, 1));

    assertThatThrownBy(() -> sales().add(first.paused()).block(SOON)).isNotNull();

    assertThat(find(first)).isEqualTo(first);
  }

  @Test
  void refusesATagThatIsTakenAndChangesNothing() {
    Sale first = added(withTag(77));
    Sale second = withTag(77);

    assertThatThrownBy(() -> sales().add(second).block(SOON)).isNotNull();

    assertThat(find(second)).isNull();
    assertThat(sales().findByTag(77).block(SOON)).isEqualTo(first);
  }

  @Test
  void addsOnlyWhenSubscribed() {
    Sale sale = openSale(10, 1);
    Mono<Void> notSubscribed = sales().add(sale);

    assertThat(find(sale)).isNull();
    notSubscribed.block(SOON);
    assertThat(sales().page(null, now, null, 10).collectList().block(SOON)).containsExactly(sale);
  }

  @Test
  void pagesNewestFirstWithoutGapOrRepeat() {
    List<Sale> all = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      all.add(added(withHighBits(0x0192_0000_0000_7000L + ((long) (i * 7 % 23) << 16))));
    }
    all.sort(
        Comparator.comparing((Sale sale) -> sale.id().value().getMostSignificantBits()).reversed());

    List<Sale> read = new ArrayList<>();
    List<Sale> page = page(null, null, 5);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(5);
      read.addAll(page);
      page = page(null, page.get(page.size() - 1).id(), 5);
    }

    assertThat(read).isEqualTo(all);
  }

  @Test
  void pagesOnlyThePhaseThatIsAskedFor() {
    Sale scheduled = added(between(now.plusMillis(1), null));
    Sale opensNow = added(between(now, now.plusMillis(1)));
    Sale endless = added(between(now.minusSeconds(1), null));
    Sale paused = added(between(now.minusSeconds(1), null).paused());
    Sale ended = added(between(now.minusSeconds(9), now));
    Sale closedByHand =
        added(between(now.plusSeconds(60), now.plusSeconds(90)).closedAt(now.minusSeconds(1)));

    assertThat(page(SalePhase.SCHEDULED, null, 10)).containsExactly(scheduled);
    assertThat(page(SalePhase.OPEN, null, 10)).containsExactlyInAnyOrder(opensNow, endless, paused);
    assertThat(page(SalePhase.CLOSED, null, 10)).containsExactlyInAnyOrder(ended, closedByHand);
  }

  @Test
  void aPageOfAPhaseIsFullAsLongAsThereAreMore() {
    List<Sale> open = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      open.add(added(between(now.minusSeconds(1), null)));
      added(between(now.plusSeconds(1), null));
    }

    List<Sale> first = page(SalePhase.OPEN, null, 4);
    List<Sale> second = page(SalePhase.OPEN, first.get(3).id(), 4);

    assertThat(first).hasSize(4);
    assertThat(second).hasSize(2);
    assertThat(Flux.concat(Flux.fromIterable(first), Flux.fromIterable(second)).toIterable())
        .containsExactlyInAnyOrderElementsOf(open);
  }

  @Test
  void aSaleIsUnsettledUntilItsLastPaymentCouldHaveCome() {
    Duration settles = PAYMENT.plus(GRACE);
    Sale scheduled = added(between(now.plusSeconds(60), null));
    Sale endless = added(between(now.minusSeconds(9_999), null));
    Sale paused = added(between(now.minusSeconds(9), now.plusSeconds(9)).paused());
    Sale justNot = added(between(now.minus(LONG_AGO), now.minus(settles).plusMillis(1)));
    Sale closedByHand = added(between(now.minusSeconds(60), null).closedAt(now.minusSeconds(9)));
    added(between(now.minus(LONG_AGO), now.minus(settles)));
    added(between(now.minus(LONG_AGO), null).closedAt(now.minus(settles)));

    assertThat(sales().unsettled(now).collectList().block(SOON))
        .containsExactlyInAnyOrder(scheduled, endless, paused, justNot, closedByHand);
  }

  @Test
  void unsettledSeesASaleTheMomentItIsAdded() {
    for (int i = 1; i <= 20; i++) {
      added(openSale(10, 1));

      assertThat(sales().unsettled(now).count().block(SOON)).isEqualTo(i);
    }
  }

  @Test
  void replacesTheVersionBefore() {
    Sale sale = added(between(now.minusSeconds(60), null));
    find(sale);

    assertThat(replace(sale.paused())).isTrue();
    assertThat(find(sale)).isEqualTo(sale.paused());
    assertThat(sales().findByTag(sale.id().tag()).block(SOON)).isEqualTo(sale.paused());
    Sale closed = sale.paused().closedAt(now);
    assertThat(replace(closed)).isTrue();
    assertThat(find(sale)).isEqualTo(closed);
  }

  @Test
  void replacesNothingWhenAnotherChangeCameFirst() {
    Sale sale = added(openSale(10, 1));
    replace(sale.paused());

    assertThat(replace(sale.closedAt(now))).isFalse();

    assertThat(find(sale)).isEqualTo(sale.paused());
  }

  @Test
  void replacesNothingThatSkipsAVersionOrIsUnknown() {
    Sale sale = added(openSale(10, 1));

    assertThat(replace(sale.paused().resumed())).isFalse();
    assertThat(replace(openSale(10, 1).paused())).isFalse();

    assertThat(sales().page(null, now, null, 10).collectList().block(SOON)).containsExactly(sale);
  }

  @Test
  void ofManyConcurrentChangesExactlyOneIsStored() {
    Sale sale = added(openSale(10, 1));

    List<Boolean> answers =
        Flux.range(0, 32)
            .flatMap(
                i ->
                    Mono.defer(
                            () -> sales().replace(i % 2 == 0 ? sale.paused() : sale.closedAt(now)))
                        .subscribeOn(Schedulers.boundedElastic()),
                32)
            .collectList()
            .block(SOON);

    assertThat(answers).hasSize(32).containsOnlyOnce(true);
    assertThat(find(sale)).extracting(Sale::version).isEqualTo(2);
  }

  private Sale added(Sale sale) {
    sales().add(sale).block(SOON);
    return sale;
  }

  private @Nullable Sale find(Sale sale) {
    return sales().find(sale.id()).block(SOON);
  }

  private boolean replace(Sale changed) {
    return Boolean.TRUE.equals(sales().replace(changed).block(SOON));
  }

  private List<Sale> page(@Nullable SalePhase phase, @Nullable SaleId before, int limit) {
    return sales().page(phase, now, before, limit).collectList().blockOptional(SOON).orElseThrow();
  }

  private static Sale between(Instant opensAt, @Nullable Instant closesAt) {
    return SaleFixtures.sale(10, 1, new SaleWindow(opensAt, closesAt), PAYMENT);
  }

  private static Sale withTag(int tag) {
    UUID id = uuid7();
    long low = (id.getLeastSignificantBits() & ~0xFFFF_FFFFL) | (tag & 0xFFFF_FFFFL);
    return withId(new UUID(id.getMostSignificantBits(), low));
  }

  private static Sale withHighBits(long high) {
    return withId(new UUID(high, uuid7().getLeastSignificantBits()));
  }

  private static Sale withId(UUID id) {
    Sale sale = openSale(10, 1);
    return new Sale(
        new SaleId(id),
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
}
