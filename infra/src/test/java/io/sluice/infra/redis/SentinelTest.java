package io.sluice.infra.redis;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.infra.redis.Shop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.standalone.Ports;
import io.sluice.standalone.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A node that asks a Sentinel where the master is, and a master that dies. */
class SentinelTest {
  @TempDir Path folder;
  private RedisServer master;
  private RedisServer replica;
  private RedisServer sentinel;

  @BeforeEach
  void start() throws IOException {
    master = RedisServer.start(folder.resolve("master"), Ports.free());
    replica = RedisServer.start(folder.resolve("replica"), Ports.free());
    follow();
    sentinel = master.startSentinel(folder.resolve("sentinel"), Ports.free());
    await().atMost(SOON).until(this::sentinelKnowsTheReplica);
  }

  @AfterEach
  void stop() {
    sentinel.stop();
    replica.stop();
    master.stop();
  }

  @Test
  void theNodeFindsTheNewMasterAndSellsNothingThereUntilItIsRebuilt() {
    String url = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#sluice";
    try (RedisNode node = new RedisNode(RedisNode.SETTINGS, url).connected()) {
      Shop shop = new Shop(node.newStock());
      Sale sale = shop.open(openSale(2, 1));
      Reservation anns = ((Reserved) shop.buys(ann(), sale).block(SOON)).reservation();

      master.kill();

      assertThat(onceConnected(shop.buys(bob(), sale)))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.reason()).isEqualTo(Refusal.STOCK_NOT_READY));
      assertThat(shop.isAlive()).isFalse();
      shop.beginAnew();
      shop.open(sale, anns);
      assertThat(shop.buys(ann(), sale).block(SOON)).isEqualTo(new Repeated(anns));
      assertThat(shop.buys(bob(), sale).block(SOON)).isInstanceOf(Reserved.class);
    }
  }

  /** Whoever asks while the connection dies learns nothing, and asks again with the same key. */
  private static ReserveOutcome onceConnected(Mono<ReserveOutcome> purchase) {
    return purchase
        .retryWhen(
            Retry.fixedDelay(1_000, Duration.ofMillis(50))
                .filter(
                    failure ->
                        failure instanceof OverloadedException
                            || failure instanceof OutcomeUnknownException))
        .block(Duration.ofMinutes(1));
  }

  private void follow() {
    try (RedisClient client = RedisClient.create(replica.url());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().replicaof("127.0.0.1", master.port());
      await()
          .atMost(SOON)
          .until(() -> connection.sync().info("replication").contains("master_link_status:up"));
    }
  }

  private boolean sentinelKnowsTheReplica() {
    try (RedisClient client = RedisClient.create(sentinel.url());
        StatefulRedisSentinelConnection<String, String> connection = client.connectSentinel()) {
      return !connection.sync().replicas("sluice").isEmpty();
    }
  }
}
