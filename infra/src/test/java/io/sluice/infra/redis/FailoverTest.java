package io.sluice.infra.redis;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.infra.redis.Shop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.standalone.Ports;
import io.sluice.standalone.RedisServer;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master and a replica that misses what the master sold last: Ann's order is on both, Bob's on
 * one.
 */
class FailoverTest {
  @TempDir Path folder;
  private RedisServer master;
  private RedisServer replica;
  private RedisNode node;
  private Shop shop;
  private Sale sale;
  private Reservation anns;
  private Reservation bobs;

  @BeforeEach
  void sellWhatTheReplicaMisses() {
    master = RedisServer.start(folder.resolve("master"), Ports.free());
    replica = RedisServer.start(folder.resolve("replica"), Ports.free());
    node = new RedisNode(RedisNode.SETTINGS, master.url()).connected();
    shop = new Shop(node.newStock());
    sale = shop.open(openSale(2, 1));
    anns = reserved(ann());
    follow(replica, master);
    ask(replica, RedisCommands::replicaofNoOne);
    bobs = reserved(bob());
  }

  @AfterEach
  void stop() {
    node.close();
    replica.stop();
    master.stop();
  }

  @Test
  void aReplicaThatIsPromotedSellsNothingUntilItIsRebuilt() {
    try (RedisNode other = new RedisNode(RedisNode.SETTINGS, replica.url()).connected()) {
      shop = shop.at(other.newStock());

      assertThat(shop.isAlive()).isFalse();
      assertNotReady();

      shop.beginAnew();
      assertNotReady();
      shop.open(sale, anns, bobs);
      assertThat(shop.buys(bob(), sale).block(SOON)).isEqualTo(new Repeated(bobs));
    }
  }

  /** Its process, its connections and its scripts outlive this; its data do not. */
  @Test
  void aMasterThatWasAReplicaForAMomentSellsNothingUntilItIsRebuilt() {
    follow(master, replica);
    ask(master, RedisCommands::replicaofNoOne);

    assertThat(shop.isAlive()).isTrue();
    assertThat(shop.knows(sale)).isFalse();
    assertNotReady();

    shop.open(sale, anns, bobs);
    assertThat(shop.buys(bob(), sale).block(SOON)).isEqualTo(new Repeated(bobs));
    assertThat(shop.reserved(sale)).isEqualTo(2);
  }

  /**
   * Whoever has not heard of the life in between still calls the scripts that the old master kept.
   */
  @Test
  void theScriptsOfAnOlderLifeSellNothingOfANewerOne() {
    try (RedisNode other = new RedisNode(RedisNode.SETTINGS, replica.url()).connected()) {
      Shop next = new Shop(other.newStock());
      next.open(sale, anns, bobs);
      follow(master, replica);
      ask(master, RedisCommands::replicaofNoOne);

      assertThat(shop.isAlive()).isTrue();
      assertNotReady();
      shop = next.at(node.newStock());
      assertThat(shop.isAlive()).isFalse();
      assertNotReady();
    }
  }

  /** {@code min-replicas-to-write} is what makes a demoted master refuse by itself. */
  @Test
  void aMasterThatItsReplicasHaveLeftSellsNothingAndSaysThatNothingHasHappened() {
    Sale other = shop.open(openSale(1, 1));
    ask(master, redis -> redis.configSet("min-replicas-to-write", "1"));

    assertThatThrownBy(() -> shop.buys(bob(), other).block(SOON))
        .isInstanceOf(OverloadedException.class)
        .hasMessage("Redis refused: NOREPLICAS");
    assertThatThrownBy(() -> shop.stock.release(sale.id(), anns.order()).block(SOON))
        .isInstanceOf(OverloadedException.class);

    ask(master, redis -> redis.configSet("min-replicas-to-write", "0"));
    assertThat(shop.reserved(sale)).isEqualTo(2);
    assertThat(shop.reserved(other)).isZero();
  }

  private Reservation reserved(BuyerId buyer) {
    return ((Reserved) shop.buys(buyer, sale).block(SOON)).reservation();
  }

  private void assertNotReady() {
    assertThat(shop.buys(bob(), sale).block(SOON))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.STOCK_NOT_READY));
  }

  /** Returns when it has everything. */
  private static void follow(RedisServer follower, RedisServer leader) {
    ask(follower, redis -> redis.replicaof("127.0.0.1", leader.port()));
    await()
        .atMost(SOON)
        .until(
            () ->
                ask(follower, redis -> redis.info("replication"))
                    .contains("master_link_status:up"));
  }

  private static <T> T ask(RedisServer server, Function<RedisCommands<String, String>, T> command) {
    try (RedisClient client = RedisClient.create(server.url());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return command.apply(connection.sync());
    }
  }
}
