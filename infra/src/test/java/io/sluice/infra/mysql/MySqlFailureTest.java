package io.sluice.infra.mysql;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.order.OrderFixtures.event;
import static io.sluice.domain.order.OrderFixtures.paid;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.Projection;
import io.sluice.domain.order.SaleTally;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** What becomes of calls and connections when buyers leave or the server does. */
class MySqlFailureTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final MySqlSettings IMPATIENT =
      new MySqlSettings(
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(14),
          Duration.ofSeconds(12),
          Duration.ofSeconds(15),
          64,
          1,
          10,
          100,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofDays(1),
          256);

  private MySqlUnderTest mySql;

  /** The first connection of a JVM may take seconds, and no test here is about that. */
  @BeforeEach
  void migrateAndConnect() {
    mySql = MySqlUnderTest.database("failure", IMPATIENT);
    answered(mySql.epochs().current());
  }

  @AfterEach
  void close() {
    mySql.close();
  }

  @Test
  void thousandsWhoLeaveHalfwayCostNoConnection() {
    MySqlUnderTest patient = MySqlUnderTest.database("storm");
    Sale sale = openSale(1_000, 1_000);
    patient.sales().add(sale).block(SOON);
    MySqlOrders orders = patient.orders();
    Order anns = placed(sale, ann(), 1);
    orders.project(MySqlOrdersTest.events(sale, 2, 200)).block(SOON);
    orders.project(List.of(event(anns))).block(SOON);
    Random random = new Random(42);
    List<Flux<?>> reads =
        List.of(
            orders.find(anns.id()).flux(),
            orders.ofBuyer(ann(), null, 20),
            orders.ofSale(sale.id()),
            orders.tally(sale.id()).flux(),
            orders.project(List.of(event(anns))).flux(),
            patient.epochs().current().flux());

    Flux.range(0, 6_000)
        .flatMap(i -> halfway(reads.get(i % reads.size()), random.nextInt(4)), 500)
        .then()
        .block(SOON);

    patient.assertPoolComesToRest();
    assertThat(patient.poolMetrics().allocatedSize())
        .isEqualTo(patient.poolMetrics().idleSize())
        .isLessThanOrEqualTo(MySqlUnderTest.CONNECTIONS);
    assertThat(orders.tally(sale.id()).block(SOON)).isEqualTo(new SaleTally(200, 200, 200));
    patient.close();
  }

  private static Mono<Void> halfway(Flux<?> read, int millis) {
    Disposable reader = read.onErrorComplete().subscribe();
    return Mono.delay(Duration.ofMillis(millis)).doOnNext(late -> reader.dispose()).then();
  }

  @Test
  void aServerKilledInTheMiddleOfABatchHasAppliedNothingAndThenAllOnce() throws Exception {
    Sale sale = openSale(10, 10);
    mySql.sales().add(sale).block(SOON);
    MySqlOrders orders = mySql.orders();
    Order held = placed(sale, ann(), 9);
    orders.project(List.of(event(held))).block(SOON);
    List<OrderEvent> batch = new ArrayList<>(MySqlOrdersTest.events(sale, 1, 8));
    batch.add(event(paid(held)));
    batch.addAll(MySqlOrdersTest.events(sale, 10, 12));

    Connection other = mySql.connect();
    other.setAutoCommit(false);
    other.createStatement().execute("SELECT * FROM orders FOR UPDATE");
    CompletableFuture<Projection> projection = orders.project(batch).toFuture();
    awaitAStatementThatWaits();
    MySqlUnderTest.server().kill();

    assertThatThrownBy(projection::get).isNotNull();
    other.abort(Runnable::run);
    assertThatThrownBy(() -> orders.project(batch).block(SOON)).as("while it is away").isNotNull();
    MySqlUnderTest.server().start();

    assertThat(mySql.ask("SELECT COUNT(*) FROM orders")).as("nothing applied").isEqualTo("1");
    Projection again = orders.project(batch).block(SOON);
    assertThat(again.applied()).isEqualTo(12);
    assertThat(again.oversold()).extracting(Order::sequence).containsExactly(11L, 12L);
    assertThat(orders.tally(sale.id()).block(SOON)).isEqualTo(new SaleTally(12, 10, 9));
    assertThat(mySql.ask("SELECT taken FROM sales")).isEqualTo("10");
    mySql.assertPoolComesToRest();
  }

  /** Its upserts before the locked row are done by then, and not committed. */
  private void awaitAStatementThatWaits() {
    Flux.interval(Duration.ofMillis(50))
        .onBackpressureDrop()
        .publishOn(Schedulers.boundedElastic())
        .map(tick -> mySql.ask("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'"))
        .takeUntil("1"::equals)
        .blockLast(SOON);
  }

  @Test
  void aServerThatIsAwayRefusesAndIsUsedAgainWhenItIsBack() {
    Sale sale = openSale(10, 1);
    mySql.sales().add(sale).block(SOON);
    MySqlUnderTest.server().kill();

    assertThatThrownBy(() -> mySql.orders().tally(sale.id()).block(SOON))
        .isInstanceOf(OverloadedException.class);
    assertThatThrownBy(() -> mySql.sales().find(sale.id()).block(SOON))
        .as("a node that does not know the sale")
        .isInstanceOf(OverloadedException.class);
    assertThatThrownBy(() -> mySql.sales().add(openSale(10, 1)).block(SOON))
        .isInstanceOf(OverloadedException.class);
    MySqlUnderTest.server().start();

    assertThat(answered(mySql.sales().find(sale.id()))).isEqualTo(sale);
    mySql.assertPoolComesToRest();
  }

  @Test
  void aSaleIsToldAsLastKnownWhileTheServerIsAway() {
    Sale sale = openSale(10, 1);
    MySqlSales sales = mySql.sales();
    sales.add(sale).block(SOON);
    assertThat(sales.replace(sale.paused()).block(SOON)).isTrue();
    MySqlUnderTest.server().kill();

    List<Sale> told = told(sales, sale, Duration.ofMillis(2_500));
    MySqlUnderTest.server().start();
    Sale resumed = sale.paused().resumed();
    mySql.sales().replace(resumed).retryWhen(Retry.backoff(20, Duration.ofMillis(50))).block(SOON);

    assertThat(told).isNotEmpty().containsOnly(sale.paused());
    sales
        .find(sale.id())
        .repeatWhen(looks -> looks.delayElements(Duration.ofMillis(20)))
        .takeUntil(resumed::equals)
        .blockLast(SOON);
    mySql.assertPoolComesToRest();
  }

  @Test
  void aSaleIsToldAsLastKnownWhileTheServerIsSilent() {
    Sale sale = openSale(10, 1);
    MySqlSales sales = mySql.sales();
    sales.add(sale).block(SOON);
    MySqlUnderTest.server().pause();
    try {
      assertThat(told(sales, sale, Duration.ofMillis(2_500))).isNotEmpty().containsOnly(sale);
    } finally {
      MySqlUnderTest.server().resume();
    }
    mySql.assertPoolComesToRest();
  }

  /** Longer than an answer is kept: the server is asked again, and again. */
  private static List<Sale> told(MySqlSales sales, Sale sale, Duration duringThat) {
    return sales
        .find(sale.id())
        .concatWith(sales.findByTag(sale.id().tag()))
        .repeatWhen(looks -> looks.delayElements(Duration.ofMillis(20)))
        .take(duringThat)
        .collectList()
        .blockOptional(SOON)
        .orElseThrow();
  }

  @Test
  void aServerThatFallsSilentCostsItsConnectionsAndNotThePool() {
    MySqlUnderTest impatient = MySqlUnderTest.database("silence", silentAfter(3));
    Sale sale = openSale(10, 1);
    impatient.sales().add(sale).block(SOON);
    MySqlUnderTest.server().pause();
    try {
      List<Throwable> errors =
          Flux.range(0, 32)
              .flatMap(
                  i ->
                      impatient
                          .orders()
                          .tally(sale.id())
                          .<Throwable>map(t -> new AssertionError())
                          .onErrorResume(Mono::just),
                  32)
              .collectList()
              .block(SOON);

      assertThat(errors).hasSize(32).allMatch(OverloadedException.class::isInstance);
      impatient.assertPoolComesToRest();
    } finally {
      MySqlUnderTest.server().resume();
    }

    assertThat(answered(impatient.sales().find(sale.id()))).isEqualTo(sale);
    impatient.assertPoolComesToRest();
    impatient.close();
  }

  @Test
  void aWriteWithoutAnAnswerIsUnknown() {
    mySql.sales().add(openSale(10, 1)).block(SOON);
    MySqlUnderTest.server().pause();
    try {
      assertThatThrownBy(() -> mySql.sales().add(openSale(10, 1)).block(SOON))
          .isInstanceOf(OutcomeUnknownException.class);
    } finally {
      MySqlUnderTest.server().resume();
    }
    mySql.assertPoolComesToRest();
  }

  @Test
  void moreReadsThanMayWaitAreRefusedAtOnce() {
    answered(mySql.epochs().current());
    MySqlUnderTest.server().pause();
    try {
      for (int i = 0; i < IMPATIENT.readsAtOnce(); i++) {
        mySql.orders().tally(openSale(1, 1).id()).subscribe(tally -> {}, error -> {});
      }

      assertThatThrownBy(() -> mySql.orders().tally(openSale(1, 1).id()).block(SOON))
          .isInstanceOf(OverloadedException.class)
          .hasMessageContaining("too many");
    } finally {
      MySqlUnderTest.server().resume();
    }
    mySql.assertPoolComesToRest();
  }

  /** Half a second may be too short for the first connection of a busy machine. */
  private static <T> @Nullable T answered(Mono<T> read) {
    return read.retryWhen(Retry.backoff(20, Duration.ofMillis(50))).block(SOON);
  }

  private static MySqlSettings silentAfter(int seconds) {
    return new MySqlSettings(
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofSeconds(seconds - 1),
        Duration.ofSeconds(seconds - 2),
        Duration.ofSeconds(seconds),
        64,
        1,
        10,
        100,
        Duration.ofSeconds(1),
        Duration.ofMinutes(5),
        Duration.ofDays(1),
        256);
  }
}
