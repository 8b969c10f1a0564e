package io.sluice.infra;

import static io.sluice.domain.People.buyer;
import static io.sluice.domain.SaleFixtures.openSale;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.PlaceOrder;
import io.sluice.domain.order.PlaceOrder.Purchase;
import io.sluice.domain.order.PlaceOutcome;
import io.sluice.domain.order.Projection;
import io.sluice.domain.order.RebuildStock;
import io.sluice.domain.order.RebuildStock.Finding;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockLevel;
import io.sluice.infra.kafka.KafkaAutoConfiguration;
import io.sluice.infra.mysql.MySqlAutoConfiguration;
import io.sluice.infra.redis.RedisAutoConfiguration;
import io.sluice.infra.servers.DatabaseUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
import io.sluice.infra.tink.TinkAutoConfiguration;
import io.sluice.standalone.Ports;
import io.sluice.standalone.RedisServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A Redis that comes back with less than it had said: its append-only file ends anywhere behind the
 * last fsync. Forty buyers have their orders; whatever Redis still knows of them, nothing is sold
 * before the rebuild, nobody loses an order to it, and afterwards the sale goes on to its last
 * unit.
 *
 * <p>{@code -Dsluice.aof.cuts=all} cuts at every record and in the middle of each.
 */
class CutAofTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int BUYERS = 40;
  private static final String CUTS = System.getProperty("sluice.aof.cuts", "12");

  @TempDir Path folder;
  private RedisServer redis;
  private ConfigurableApplicationContext service;
  private Stock stock;
  private PlaceOrder placeOrder;
  private RebuildStock rebuildStock;
  private Disposable projection;
  private Sale sale;
  private final List<Order> orders = new ArrayList<>();
  private int nextBuyer = 1;

  @ImportAutoConfiguration({
    R2dbcAutoConfiguration.class,
    MySqlAutoConfiguration.class,
    TinkAutoConfiguration.class,
    FlywayAutoConfiguration.class,
    KafkaAutoConfiguration.class,
    RedisAutoConfiguration.class
  })
  static class Adapters {}

  @BeforeEach
  void start() {
    redis = RedisServer.start(folder, Ports.free());
    service = startAdapters();
    stock = service.getBean(Stock.class);
    OrderLog log = service.getBean(OrderLog.class);
    Orders projected = service.getBean(Orders.class);
    Sales sales = service.getBean(Sales.class);
    placeOrder = new PlaceOrder(sales::find, stock, log, SaleFixtures::uuid7);
    rebuildStock =
        new RebuildStock(
            sales,
            stock,
            service.getBean(Epochs.class),
            withNothingUnderWay(log),
            projected,
            Clock.systemUTC(),
            new RebuildStock.Limits(
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Duration.ofMillis(10),
                1,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO),
            missing -> {});
    projection =
        log.project(events -> projected.project(events).map(Projection::rejected)).subscribe();
  }

  private ConfigurableApplicationContext startAdapters() {
    DatabaseUnderTest mySql = ServersUnderTest.mySql();
    String database = mySql.address() + "/sluice_cut_aof";
    return new SpringApplicationBuilder(Adapters.class)
        .web(WebApplicationType.NONE)
        .properties(
            "sluice.standalone.enabled=false",
            "spring.data.redis.url=" + redis.url(),
            "spring.kafka.bootstrap-servers=" + ServersUnderTest.kafka().address(),
            "sluice.kafka.topic.name=cut-aof.orders",
            "sluice.kafka.projection.group=cut-aof",
            "spring.r2dbc.url=r2dbc:mysql://" + database,
            "spring.flyway.url=jdbc:mariadb://" + database + "?createDatabaseIfNotExist=true",
            "spring.r2dbc.username=" + mySql.username(),
            "spring.r2dbc.password=" + mySql.password(),
            // 32 bytes that nothing here is sealed with.
            "sluice.auth.signing-keys=cut:Y3V0LWFvZi1jdXQtYW9mLWN1dC1hb2YtY3V0LWFvZiE",
            "sluice.redis.reconnect-delay=20ms")
        .run();
  }

  /**
   * Its server died while nobody waited for an answer, so a rebuild need not wait for one. That it
   * does when it must is RebuildStockTest's.
   */
  private static OrderLog withNothingUnderWay(OrderLog log) {
    return (OrderLog)
        Proxy.newProxyInstance(
            OrderLog.class.getClassLoader(),
            new Class<?>[] {OrderLog.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("longestAppend")) {
                return Duration.ZERO;
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  @AfterEach
  void stop() {
    projection.dispose();
    SpringApplication.exit(service);
    redis.stop();
  }

  @Test
  void nothingIsSoldTwiceWhereverTheFileEnds() throws IOException {
    check();
    AppendOnlyFile file = new AppendOnlyFile(folder.resolve("appendonlydir"));
    long begin = file.size();
    open();
    for (int n = 1; n <= BUYERS; n++) {
      orders.add(buysOne());
    }
    redis.kill();
    List<Long> cuts = file.cuts(begin, CUTS);

    for (long end : cuts) {
      file.restore(end);
      redis.start();
      assertSellsNothingBeforeTheRebuild();
      assertThat(check()).isEqualTo(Finding.REBUILT);
      assertGoesOn();
      redis.kill();
    }
    redis.start();
    check();
    orders.forEach(order -> assertThat(repeat(order)).isEqualTo(new PlaceOutcome.Replayed(order)));
    System.out.printf("The append-only file was cut at %d places%n", cuts.size());
  }

  private void open() {
    sale = openSale(1_000_000, 1);
    service.getBean(Sales.class).add(sale).block(SOON);
    assertThat(check()).isEqualTo(Finding.REBUILT);
  }

  private void assertSellsNothingBeforeTheRebuild() {
    PlaceOutcome stranger = once(place(nextBuyer));
    assertThat(stranger)
        .isInstanceOfSatisfying(
            PlaceOutcome.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.STOCK_NOT_READY));
    assertThat(repeat(orders.getFirst())).isInstanceOf(PlaceOutcome.Refused.class);
  }

  private void assertGoesOn() {
    assertLevel();
    for (Order order :
        List.of(orders.getFirst(), orders.get(orders.size() / 2), orders.getLast())) {
      assertThat(repeat(order)).isEqualTo(new PlaceOutcome.Replayed(order));
    }
    Order next = buysOne();
    assertThat(orders).extracting(Order::sequence).doesNotContain(next.sequence());
    orders.add(next);
    assertLevel();
  }

  private void assertLevel() {
    StockLevel level = stock.level(sale.id()).block(SOON);
    assertThat(level.reserved()).isEqualTo(orders.size());
    assertThat(level.available()).isEqualTo(sale.units() - orders.size());
  }

  private Order buysOne() {
    return ((PlaceOutcome.Placed) once(place(nextBuyer++))).order();
  }

  private PlaceOutcome repeat(Order order) {
    return once(place(order.buyer()));
  }

  private Mono<PlaceOutcome> place(int n) {
    return place(buyer(n));
  }

  /** Anew with each attempt: what was placed once only observes. */
  private Mono<PlaceOutcome> place(BuyerId buyer) {
    return Mono.defer(
        () -> placeOrder.place(new Purchase(sale.id(), buyer, new IdempotencyKey("k"), 1)));
  }

  private Finding check() {
    return once(rebuildStock.check());
  }

  /** As soon as the connection stands again; what it takes along when it dies is unknown. */
  private static <T> T once(Mono<T> question) {
    return question
        .retryWhen(
            Retry.fixedDelay(10_000, Duration.ofMillis(5))
                .filter(
                    failure ->
                        failure instanceof OverloadedException
                            || failure instanceof OutcomeUnknownException))
        .block(SOON);
  }
}
