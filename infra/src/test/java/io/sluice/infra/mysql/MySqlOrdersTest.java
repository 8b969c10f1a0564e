package io.sluice.infra.mysql;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.order.OrderFixtures.event;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.OrdersContract;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class MySqlOrdersTest extends OrdersContract {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static MySqlUnderTest mySql;
  private MySqlOrders orders;

  @BeforeAll
  static void migrate() {
    mySql = MySqlUnderTest.database("orders");
  }

  @BeforeEach
  void clear() {
    mySql.clear();
    orders = mySql.orders();
  }

  @AfterAll
  static void close() {
    mySql.assertPoolComesToRest();
    mySql.close();
  }

  @Override
  protected Orders orders() {
    return orders;
  }

  @Override
  protected Sales sales() {
    return mySql.sales();
  }

  @Test
  void aBatchOfManyStatementsIsStoredWhole() {
    Sale sale = added(openSale(100_000, 1));
    List<OrderEvent> batch = events(sale, 1, 1_700);

    assertThat(orders.project(batch).block(SOON).applied()).isEqualTo(1_700);

    assertThat(orders.tally(sale.id()).block(SOON).orders()).isEqualTo(1_700);
    assertThat(mySql.ask("SELECT taken FROM sales")).isEqualTo("1700");
  }

  @Test
  void readsASaleThatIsLargerThanManyPagesAsItIsAskedFor() {
    Sale sale = added(openSale(100_000, 1));
    orders.project(events(sale, 1, 100)).block(SOON);
    MySqlOrders smallPages =
        new MySqlOrders(mySql.database(), pagesOf(7), new ProjectionMeters(mySql.meters()));

    assertThat(smallPages.ofSale(sale.id()).map(Order::sequence).collectList().block(SOON))
        .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(Long::valueOf).toList());
    StepVerifier.create(smallPages.ofSale(sale.id()).map(Order::sequence), 10)
        .expectNextCount(10)
        .thenRequest(1)
        .expectNext(11L)
        .thenCancel()
        .verify(SOON);
  }

  @Test
  void whatNoColumnCanHoldIsRejectedAndDoesNotStopTheRest() {
    Sale sale = added(openSale(10, 1));
    Order wordy = placed(sale, ann(), 1);
    Order cancelled = wordy.refusedBecause("x".repeat(65), wordy.placedAt());
    Order tooFar = wordy.refusedBecause("late", wordy.placedAt().plus(Duration.ofDays(4_000_000)));
    Order bobs = placed(sale, bob(), 2);

    var projection =
        orders.project(List.of(event(cancelled), event(tooFar), event(bobs))).block(SOON);

    assertThat(projection.rejected())
        .extracting(rejected -> rejected.reason())
        .containsExactly("reason-too-long", "time-out-of-range");
    assertThat(orders.find(bobs.id()).block(SOON)).isEqualTo(bobs);
  }

  @Test
  void theStatementItselfRefusesUnitsThatAreNotThere() {
    Sale sale = added(openSale(10, 1));
    orders.project(events(sale, 1, 4)).block(SOON);
    mySql.run("UPDATE sales SET taken = 0");
    List<OrderEvent> freed =
        orders
            .ofSale(sale.id())
            .map(order -> event(order.refusedBecause("house", order.placedAt())))
            .collectList()
            .block(SOON);

    assertThatThrownBy(() -> orders.project(freed).block(SOON))
        .isInstanceOf(SecondWallException.class);

    assertThat(orders.tally(sale.id()).block(SOON).heldUnits()).as("rolled back").isEqualTo(4);
    assertThatThrownBy(() -> mySql.run("UPDATE sales SET taken = 11"))
        .hasMessageContaining("sales_never_oversold");
  }

  @Test
  void countsWhatTheWallRefused() {
    Sale sale = added(openSale(1, 1));
    double before = mySql.meters().get("sluice.projection.oversold").counter().count();

    orders.project(events(sale, 1, 3)).block(SOON);

    assertThat(mySql.meters().get("sluice.projection.oversold").counter().count() - before)
        .isEqualTo(2);
  }

  private Sale added(Sale sale) {
    mySql.sales().add(sale).block(SOON);
    return sale;
  }

  private static MySqlSettings pagesOf(int rows) {
    MySqlSettings all = MySqlUnderTest.SETTINGS;
    return new MySqlSettings(
        all.connectTimeout(),
        all.readTimeout(),
        all.writeTimeout(),
        all.projectionTimeout(),
        all.statementTimeout(),
        all.lockWaitTimeout(),
        all.silenceTimeout(),
        all.readsAtOnce(),
        all.rowsPerStatement(),
        rows,
        all.saleCacheSize(),
        all.saleCacheTime(),
        Duration.ofMinutes(5),
        Duration.ofDays(1),
        256);
  }

  static List<OrderEvent> events(Sale sale, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> event(placed(sale, buyer(i), i))).toList();
  }
}
