package io.sluice.api;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluice.infra.servers.ServerUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sale whose Redis forgets: it pauses itself, is rebuilt by itself, and sells on. */
@ExtendWith(OneNode.class)
class RedisRebuildTest {
  private static final int BUYERS = 240;
  private static final int UNITS = 120;

  private final Node node;
  private final ServerUnderTest redis = ServersUnderTest.redis();
  private String sale;
  private Rush rush;

  RedisRebuildTest(Node node) {
    this.node = node;
  }

  @BeforeEach
  void openASale() {
    sale = node.surface().openSale(UNITS, 1);
    rush = new Rush(BUYERS, sale, node::surface);
  }

  @Test
  void aRedisThatIsKilledAndStartedAgain() throws Exception {
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(40);

    redis.kill();
    rush.awaitRefusals("overloaded", 10);
    redis.start();
    rush.awaitRefusals("sale-paused", 1);

    assertNothingIsLost(all);
  }

  @Test
  void aRedisThatIsEmptied() throws Exception {
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(40);

    command(RedisCommands::flushall);
    rush.awaitRefusals("sale-paused", 10);

    assertNothingIsLost(all);
  }

  @Test
  void aRedisThatLosesItsScripts() throws Exception {
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(40);

    command(RedisCommands::scriptFlush);
    rush.awaitRefusals("sale-paused", 10);

    assertNothingIsLost(all);
  }

  private void assertNothingIsLost(CompletableFuture<Void> all) throws Exception {
    rush.awaitTheEndOf(all);
    rush.assertSold(UNITS);
    rush.assertKept();
    node.surface()
        .assertAudit(
            sale,
            """
            {"units":120,"available":0,"reserved":120,"sold":0,"unaccounted":0,"oversold":0,
             "ordersRecorded":120,"ordersProjected":120,"consistent":true}
            """);
  }

  private void command(Consumer<RedisCommands<String, String>> command) {
    RedisClient client = RedisClient.create(Node.redisUrl());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      command.accept(connection.sync());
    } finally {
      client.shutdown();
    }
  }
}
