package io.sluice.infra.redis;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.infra.redis.Shop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.domain.stock.StockNotReadyException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A careless hand in the keys of a sale, while Redis and its scripts live on. */
class TamperedRedisTest {
  private static final List<String> NAMES =
      List.of("stock", "reservations", "keys", "buyers", "deadlines");

  private static final String FORGETS_ONE =
      "return redis.call('HDEL', KEYS[1], redis.call('HKEYS', KEYS[1])[1])";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private RedisNode node;
  private Shop shop;
  private Sale sale;
  private Reservation anns;

  @BeforeEach
  void sellToAnn() {
    RedisUnderTest.start();
    node = new RedisNode(RedisNode.SETTINGS).connected();
    shop = new Shop(node.newStock(meters));
    sale = shop.open(openSale(10, 1));
    anns = ((Reserved) shop.buys(ann(), sale).block(SOON)).reservation();
  }

  @AfterEach
  void close() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stock", "reservations", "keys", "buyers", "deadlines"})
  void aKeyThatIsDeletedEndsSellingUntilTheRebuild(String name) {
    by(hand -> hand.del(key(name)));

    assertSellsNothingUntilItIsRebuilt();
  }

  @Test
  void decisionsThatAreDeletedEndSellingUntilTheRebuild() {
    shop.stock.confirm(sale.id(), anns.order()).block(SOON);

    by(hand -> hand.del(key("unsettled")));

    assertSellsNothingUntilItIsRebuilt();
  }

  @Test
  void oneEntryThatIsDeletedIsMissed() {
    by(hand -> hand.eval(FORGETS_ONE, ScriptOutputType.INTEGER, key("keys")));

    assertSellsNothingUntilItIsRebuilt();
  }

  @ParameterizedTest
  @CsvSource({"units,1", "available,1", "available,-1", "reserved,-1", "sold,2"})
  void unitsThatDoNotAddUpEndSellingUntilTheRebuild(String field, long more) {
    by(hand -> hand.hincrby(key("stock"), field, more));

    assertSellsNothingUntilItIsRebuilt();
  }

  @Test
  void unitsThatAreNoNumberEndSellingUntilTheRebuild() {
    by(hand -> hand.hset(key("stock"), "available", "many"));

    assertSellsNothingUntilItIsRebuilt();
  }

  @Test
  void anOlderStockThatIsPutBackSellsNothing() {
    byte[] older = RedisUnderTest.ask(redis -> redis.dump(key("stock")));
    shop.buys(bob(), sale).block(SOON);

    by(hand -> hand.restore(key("stock"), older, RestoreArgs.Builder.ttl(0).replace()));

    assertSellsNothingUntilItIsRebuilt();
  }

  @Test
  void anOlderSaleThatIsPutBackWholeSellsNothing() {
    List<byte[]> older =
        NAMES.stream().map(name -> RedisUnderTest.ask(redis -> redis.dump(key(name)))).toList();
    shop.buys(bob(), sale).block(SOON);

    for (int i = 0; i < older.size(); i++) {
      String key = key(NAMES.get(i));
      byte[] value = older.get(i);
      by(hand -> hand.restore(key, value, RestoreArgs.Builder.ttl(0).replace()));
    }

    assertSellsNothingUntilItIsRebuilt();
  }

  @Test
  void aStockIsNotLoadedWhereAnOlderOneCouldNotBeTold() {
    by(hand -> hand.configSet("hash-max-listpack-entries", "1"));
    try {
      Sale other = openSale(10, 1);

      assertThatThrownBy(() -> shop.open(other))
          .hasMessageContaining("set hash-max-listpack-entries");
      assertThat(shop.buys(ann(), other).block(SOON)).isInstanceOf(Refused.class);
    } finally {
      by(hand -> hand.configSet("hash-max-listpack-entries", "128"));
    }
  }

  @Test
  void everyChangeLeavesAStockThatIsWhole() {
    Reservation bobs = ((Reserved) shop.buys(bob(), sale).block(SOON)).reservation();
    Reservation paid = shop.stock.confirm(sale.id(), anns.order()).block(SOON);
    assertThat(shop.knows(sale)).isTrue();
    shop.stock.settle(sale.id(), List.of(paid)).block(SOON);
    assertThat(shop.knows(sale)).isTrue();
    Reservation released = shop.stock.release(sale.id(), bobs.order()).block(SOON);
    assertThat(released.status()).isEqualTo(ReservationStatus.RELEASED);
    shop.stock.settle(sale.id(), List.of(released)).block(SOON);
    shop.stock.expire(sale.id(), 10).collectList().block(SOON);

    assertThat(shop.knows(sale)).isTrue();
    assertThat(shop.buys(ann(), sale).block(SOON)).isInstanceOf(Repeated.class);
  }

  @Test
  void aLifeThatEndsIsCountedOnce() {
    assertThat(shop.isAlive()).isTrue();
    by(RedisCommands::scriptFlush);

    assertThat(shop.isAlive()).isFalse();
    assertThat(shop.isAlive()).isFalse();
    assertThat(meters.counter("sluice.redis.lives.ended").count()).isEqualTo(1);
  }

  private void assertSellsNothingUntilItIsRebuilt() {
    assertThat(shop.buys(bob(), sale).block(SOON))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.STOCK_NOT_READY));
    assertThatThrownBy(() -> shop.stock.level(sale.id()).block(SOON))
        .isInstanceOf(StockNotReadyException.class);
    assertThat(shop.isAlive()).isTrue();
    assertThat(shop.knows(sale)).isFalse();
    assertThat(shop.knows(sale)).isFalse();
    assertThat(meters.counter("sluice.redis.stocks.lost").count()).isEqualTo(1);

    shop.open(sale, anns);

    assertThat(shop.knows(sale)).isTrue();
    assertThat(shop.buys(ann(), sale).block(SOON)).isEqualTo(new Repeated(anns));
    assertThat(shop.buys(bob(), sale).block(SOON)).isInstanceOf(Reserved.class);
  }

  private static void by(Consumer<RedisCommands<String, String>> hand) {
    RedisUnderTest.ask(
        redis -> {
          hand.accept(redis);
          return "done";
        });
  }

  private String key(String name) {
    return "sluice:{" + sale.id() + "}:" + name;
  }
}
