package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.cho;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.sluice.domain.order.LogPosition;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderFixtures;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.BuyerId;
import io.sluice.infra.servers.ServersUnderTest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** A careless hand in the stock of a sale, in a way that no script can notice. */
@ExtendWith(OneNode.class)
class ReconcileTest {
  private static final Duration SOON = Duration.ofMinutes(1);

  private final Node node;
  private final Surface surface;

  ReconcileTest(Node node) {
    ServersUnderTest.redis();
    this.node = node;
    this.surface = node.surface();
  }

  @Test
  void aSaleThatOffersUnitsWhichAreHeldPausesItselfUntilItIsRepaired() {
    String sale = surface.openSale(10, 2);
    buys(ann(), sale, "a");
    String paid = buys(bob(), sale, "b");
    await()
        .atMost(SOON)
        .untilAsserted(() -> surface.pay(bob(), paid, "card", "p").expectStatus().isOk());
    surface.assertAudit(sale, "{\"available\":8,\"reserved\":1,\"sold\":1,\"consistent\":true}");
    double paused = node.counted("sluice.sales.paused");

    write(sale, Map.of("available", 2L, "reserved", -1L, "sold", -1L));

    assertPausesItself(sale, paused);
    assertThat(node.measured("sluice.units.unaccounted")).isEqualTo(2);
    reconcile(sale, "")
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"repair":"NEEDED","found":{"consistent":false,
             "stock":{"units":10,"available":10,"reserved":0,"sold":0,"unsettled":0},
             "log":{"orders":2},
             "database":{"orders":2,"held":2,"placed":1,"taken":2},
             "balance":{"difference":-2,"unaccounted":0,"oversold":2}}}
            """);
    assertRepairs(
        sale,
        """
        {"repair":"DONE","found":{"consistent":false},"left":{"consistent":true,
         "stock":{"units":10,"available":8,"reserved":1,"sold":1,"unverified":0,"unsettled":0},
         "log":{"orders":2},
         "database":{"orders":2,"held":2,"placed":1,"taken":2},
         "balance":{"difference":0,"exact":true,"unaccounted":0,"oversold":0}}}
        """);

    assertRefused(cho(), sale, "sale-paused");
    resume(sale);
    buys(cho(), sale, "c");
    await().atMost(SOON).until(() -> node.measured("sluice.units.unaccounted") == 0);
    assertThat(node.counted("sluice.sales.paused")).isEqualTo(paused + 1);
  }

  @Test
  void aSaleThatHasLostUnitsPausesItselfUntilItIsRepaired() {
    String sale = surface.openSale(10, 2);
    buys(ann(), sale, "a");
    double paused = node.counted("sluice.sales.paused");

    write(sale, Map.of("available", -4L, "reserved", 4L));

    assertPausesItself(sale, paused);
    assertRepairs(
        sale,
        """
        {"repair":"DONE","left":{"consistent":true,"stock":{"available":9,"reserved":1}}}
        """);
    resume(sale);
    buys(bob(), sale, "b");
  }

  @Test
  void unitsThatDoNotAddUpAreNoticedByTheNextScriptAndRebuilt() {
    String sale = surface.openSale(10, 2);
    buys(ann(), sale, "a");

    write(sale, Map.of("available", 3L));

    surface.assertAudit(sale, "{\"available\":9,\"reserved\":1,\"consistent\":true}");
    buys(bob(), sale, "b");
  }

  @Test
  void aSoundSaleIsLeftAlone() {
    String sale = surface.openSale(10, 2);
    String order = buys(ann(), sale, "a");

    reconcile(sale, "{\"repair\":true}")
        .expectStatus()
        .isOk()
        .expectBody()
        .json("{\"repair\":\"NONE\",\"found\":{\"stock\":{\"reserved\":1}}}");

    assertThat(buys(ann(), sale, "a")).isEqualTo(order);
  }

  @Test
  void aRushWithExpiryAndCancellationIsNeverTakenForALoss() throws Exception {
    double paused = node.counted("sluice.sales.paused");
    String sale = surface.openSale(60, 1, "PT5S");
    Rush rush = new Rush(200, sale, node::surface);
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(20);
    for (int i = 0; i < 5; i++) {
      reconcile(sale, "{\"repair\":true}")
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.repair")
          .isEqualTo("NONE");
    }
    rush.awaitTheEndOf(all);

    surface.assertAudit(sale, "{\"reserved\":0,\"unaccounted\":0,\"consistent\":true}");
    assertThat(node.counted("sluice.sales.paused")).isEqualTo(paused);
    assertThat(node.measured("sluice.units.unaccounted")).isZero();
  }

  @Test
  void aStockThatSoldTooMuchIsRebuiltAndAnEchoPausesNothing() {
    String sale = surface.openSale(1, 1);
    buys(ann(), sale, "a");
    double refused = node.counted("sluice.orders.oversold");
    SaleId id = new SaleId(UUID.fromString(sale));
    Order oneTooMany =
        OrderFixtures.placed(
            node.bean(Sales.class).find(id).blockOptional().orElseThrow(), bob(), 2);

    node.bean(OrderLog.class).append(OrderEvent.of(oneTooMany)).block(SOON);

    await().atMost(SOON).until(() -> node.counted("sluice.orders.oversold") == refused + 1);
    surface.awaitStatus(bob(), "/api/v1/orders/" + oneTooMany.id(), "CANCELLED");
    surface.assertAudit(
        sale,
        """
        {"available":0,"reserved":1,"unaccounted":0,"oversold":0,"ordersRecorded":2,
         "ordersProjected":2,"consistent":true}
        """);
    assertRefused(cho(), sale, "sale-paused");
    resume(sale);

    node.bean(OrderLog.class).append(OrderEvent.of(oneTooMany)).block(SOON);
    awaitTheProjection();

    assertRefused(cho(), sale, "sold-out");
    assertThat(node.counted("sluice.orders.oversold")).isEqualTo(refused + 1);
  }

  private void awaitTheProjection() {
    OrderLog log = node.bean(OrderLog.class);
    LogPosition end = log.end().blockOptional(SOON).orElseThrow();
    await()
        .atMost(SOON)
        .until(() -> log.projected().blockOptional(SOON).orElseThrow().hasReached(end));
  }

  @Test
  void theRulesOfTheRequestAreKept() {
    String sale = surface.openSale(1, 1);

    assertThat(problem(reconcile("019a0000-0000-7000-8000-000000000001", "")))
        .isEqualTo("sale-not-found");
    assertThat(problem(reconcile(sale, "{\"repair\":\"yes\"}"))).isEqualTo("invalid-request");
    assertThat(problem(reconcile(sale, "{\"repair\":null}"))).isEqualTo("invalid-request");
  }

  private void assertPausesItself(String sale, double pausedBefore) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(node.counted("sluice.sales.paused")).isEqualTo(pausedBefore + 1));
    surface
        .client()
        .get()
        .uri("/api/v1/sales/{sale}", sale)
        .exchange()
        .expectBody()
        .jsonPath("$.paused")
        .isEqualTo(true);
    assertRefused(cho(), sale, "sale-paused");
  }

  private void assertRepairs(String sale, String json) {
    reconcile(sale, "{\"repair\":true}").expectStatus().isOk().expectBody().json(json);
  }

  private void resume(String sale) {
    String path = "/api/v1/operator/sales/" + sale + "/resume";
    await()
        .atMost(SOON)
        .untilAsserted(() -> surface.post(surface.asOperator(), path).expectStatus().isNoContent());
  }

  /** With the same key until it is certain: a busy machine may be late with an answer. */
  private String buys(BuyerId buyer, String sale, String key) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> surface.buy(buyer, sale, key).expectStatus().isCreated());
    return surface.bought(buyer, sale, key);
  }

  private void assertRefused(BuyerId buyer, String sale, String code) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(problem(surface.buy(buyer, sale, "c"))).isEqualTo(code));
  }

  private ResponseSpec reconcile(String sale, String json) {
    return surface
        .client()
        .mutate()
        .responseTimeout(SOON)
        .build()
        .post()
        .uri("/api/v1/operator/sales/{sale}/reconcile", sale)
        .headers(surface.asOperator())
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(json)
        .exchange();
  }

  private static String problem(ResponseSpec refused) {
    String[] code = new String[1];
    refused.expectBody().jsonPath("$.code").value(found -> code[0] = String.valueOf(found));
    return code[0];
  }

  /** All fields in one step, as a script with a bug would. */
  private static void write(String sale, Map<String, Long> more) {
    RedisClient client = RedisClient.create(Node.redisUrl());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().multi();
      more.forEach(
          (field, by) -> connection.sync().hincrby("sluice:{%s}:stock".formatted(sale), field, by));
      connection.sync().exec();
    } finally {
      client.shutdown();
    }
  }
}
