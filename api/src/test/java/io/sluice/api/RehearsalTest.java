package io.sluice.api;

import static io.sluice.domain.People.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.SaleFixtures;
import io.sluice.domain.order.LogPosition;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.sale.SaleId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that warms up beside one that sells, on real servers. */
@ExtendWith(OneNode.class)
class RehearsalTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Node selling;

  RehearsalTest(Node selling) {
    this.selling = selling;
  }

  private static Node startRehearsed(int atLeast, String atMost) {
    return Node.startWith(
        "--sluice.rehearsal.enabled=true",
        "--sluice.rehearsal.at-least=" + atLeast,
        "--sluice.rehearsal.at-most=" + atMost);
  }

  private LogPosition end() {
    return selling.bean(OrderLog.class).end().block(SOON);
  }

  /** Those of a UUIDv8. */
  private static List<String> rehearsedKeys() {
    RedisClient client = RedisClient.create(Node.redisUrl());
    try (StatefulRedisConnection<String, String> redis = client.connect()) {
      return redis.sync().keys("sluice:{????????-????-8*");
    } finally {
      client.shutdown();
    }
  }

  private static long sold(Node node) {
    return node.bean(MeterRegistry.class)
        .get("http.server.requests")
        .tag("uri", "/api/v1/sales/{sale}/orders")
        .tag("status", "201")
        .timer()
        .count();
  }

  @Test
  void aReadyNodeHasSoldAndLeavesNothingBehind() {
    LogPosition before = end();

    try (Node warm = startRehearsed(1, "4s")) {
      assertThat(sold(warm)).isPositive();
      assertThat(before.recordsUntil(end())).as("events in the log").isZero();
      await().atMost(SOON).untilAsserted(() -> assertThat(rehearsedKeys()).isEmpty());
    }
  }

  @Test
  void aNodeThatDoesNotGetWarmIsReadyInTheEnd() {
    try (Node cold = startRehearsed(Integer.MAX_VALUE, "1s")) {
      cold.awaitSelling();
    }
  }

  @Test
  void nobodyElseBuysWhatIsRehearsed() {
    String rehearsed = SaleId.ofRehearsal(SaleFixtures.uuid7()).toString();

    selling
        .surface()
        .buy(ann(), rehearsed, "a-key")
        .expectStatus()
        .isNotFound()
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("sale-not-found");
  }
}
