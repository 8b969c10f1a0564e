package io.sluice.infra.redis;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.SaleFixtures.orderOf;
import static io.sluice.infra.redis.Shop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.domain.stock.StockNotReadyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;

/** What becomes of buyers when Redis dies, hangs, forgets or is full. */
class RedisFailureTest {
  private RedisNode node;
  private Shop shop;

  @BeforeEach
  void open() {
    RedisUnderTest.start();
    node = new RedisNode(RedisNode.settings(Duration.ofSeconds(2), 100)).connected();
    shop = new Shop(node.newStock());
  }

  @AfterEach
  void close() {
    node.close();
    RedisUnderTest.start();
  }

  @Test
  void aKilledRedisLeavesNoBuyerWithoutAnAnswer() throws InterruptedException {
    Sale sale = shop.open(openSale(1_000_000, 1));
    CountDownLatch selling = new CountDownLatch(500);
    Mono<List<Signal<ReserveOutcome>>> crowd =
        Flux.range(1, 20_000)
            .flatMap(
                n -> shop.buys(buyer(n), sale).doOnNext(sold -> selling.countDown()).materialize(),
                80)
            .collectList();

    Mono<List<Signal<ReserveOutcome>>> answers = crowd.cache();
    answers.subscribe();
    assertThat(selling.await(20, TimeUnit.SECONDS)).isTrue();
    RedisUnderTest.kill();

    assertThat(answers.block(SOON))
        .hasSize(20_000)
        .allMatch(
            answer ->
                answer.get() instanceof Reserved
                    || answer.getThrowable() instanceof OutcomeUnknownException
                    || answer.getThrowable() instanceof OverloadedException);
  }

  @Test
  void aRedisThatStartsAnewSellsNothingUntilItIsRebuilt() {
    Sale sale = shop.open(openSale(10, 1));
    Reservation anns = ((Reserved) shop.buys(ann(), sale).block(SOON)).reservation();

    RedisUnderTest.kill();
    RedisUnderTest.start();
    node.connected();

    assertThat(shop.isAlive()).isFalse();
    assertNotReady(sale);
    shop.beginAnew();
    assertNotReady(sale);
    shop.open(sale, anns);
    assertThat(shop.buys(ann(), sale).block(SOON)).isEqualTo(new Repeated(anns));
    assertThat(shop.buys(bob(), sale).block(SOON)).isInstanceOf(Reserved.class);
  }

  @Test
  void aHangingRedisLeavesTheOutcomeUnknownAndTheSameKeySettlesIt() {
    Sale sale = shop.open(openSale(10, 1));

    RedisUnderTest.pause();
    try {
      assertThatThrownBy(() -> shop.buys(ann(), sale).block(SOON))
          .isInstanceOf(OutcomeUnknownException.class);
      assertThatThrownBy(() -> shop.stock.confirm(sale.id(), orderOf(sale)).block(SOON))
          .isInstanceOf(OutcomeUnknownException.class);
      assertThatThrownBy(() -> shop.stock.level(sale.id()).block(SOON))
          .isInstanceOf(OverloadedException.class);
    } finally {
      RedisUnderTest.resume();
    }
    node.connected();

    assertThat(shop.buys(ann(), sale).block(SOON)).isInstanceOf(Repeated.class);
    assertThat(shop.reserved(sale)).isEqualTo(1);
  }

  @Test
  void aHangingRedisKeepsABoundedCrowdForABoundedTime() {
    Sale sale = shop.open(openSale(1_000, 1));

    RedisUnderTest.pause();
    try {
      List<Signal<ReserveOutcome>> answers =
          Flux.range(1, 150)
              .flatMap(n -> shop.buys(buyer(n), sale).materialize(), 150)
              .collectList()
              .block(SOON);

      assertThat(answers).allMatch(Signal::isOnError);
      assertThat(answers)
          .filteredOn(answer -> answer.getThrowable() instanceof OverloadedException)
          .hasSizeBetween(50, 149);
    } finally {
      RedisUnderTest.resume();
    }
    node.connected();

    assertThat(shop.buys(bob(), sale).block(SOON)).isNotInstanceOf(Refused.class);
  }

  @Test
  void aNodeStartsWithoutRedisAndFindsItByItself() {
    RedisUnderTest.kill();
    try (RedisNode early = new RedisNode(RedisNode.SETTINGS)) {
      assertThatThrownBy(() -> early.newStock().now().block(SOON))
          .isInstanceOf(OverloadedException.class);

      RedisUnderTest.start();

      early.connected();
    }
  }

  @Test
  void forgottenScriptsEndALife() {
    Sale sale = shop.open(openSale(10, 1));

    RedisUnderTest.ask(redis -> redis.scriptFlush());

    assertNotReady(sale);
    assertThat(shop.isAlive()).isFalse();
    assertThat(shop.knows(sale)).isTrue();
    shop.revive();
    assertThat(shop.buys(ann(), sale).block(SOON)).isInstanceOf(Reserved.class);
  }

  @Test
  void aWipedRedisHasNoStock() {
    Sale sale = shop.open(openSale(10, 1));

    RedisUnderTest.ask(redis -> redis.flushall());

    assertNotReady(sale);
    assertThat(shop.isAlive()).isTrue();
    assertThat(shop.knows(sale)).isFalse();
    shop.open(sale);
    assertThat(shop.buys(ann(), sale).block(SOON)).isInstanceOf(Reserved.class);
  }

  @Test
  void aStockThatIsLostWhileItIsLoadedIsNotOpened() {
    Sale sale = openSale(10_000, 1);
    Flux<Reservation> interrupted =
        Flux.range(1, 1_200)
            .map(n -> Shop.reservation(sale, n))
            .delayUntil(each -> each.sequence() == 1_100 ? flushed() : Mono.empty());

    assertThatThrownBy(() -> shop.load(sale, interrupted))
        .isInstanceOf(OverloadedException.class)
        .hasMessage("Redis lost a stock that was being loaded");
    assertNotReady(sale);
  }

  /** Asked on a thread that may wait, as the load runs on one that must not. */
  private static Mono<String> flushed() {
    return Mono.fromCallable(() -> RedisUnderTest.ask(redis -> redis.flushall()))
        .subscribeOn(Schedulers.boundedElastic());
  }

  @Test
  void aLoadThatFailsLeavesNothing() {
    Sale sale = openSale(10_000, 1);
    Flux<Reservation> broken =
        Flux.range(1, 600)
            .map(n -> Shop.reservation(sale, n))
            .concatWith(Flux.error(new IllegalStateException("the database is gone")));

    assertThatThrownBy(() -> shop.load(sale, broken)).hasMessage("the database is gone");

    assertOnlyTheFenceStands(sale);
  }

  @Test
  void aLoaderThatDiesLeavesNothingForLong() {
    Sale sale = openSale(10_000, 1);
    Flux<Reservation> endless =
        Flux.range(1, 600).map(n -> Shop.reservation(sale, n)).concatWith(Flux.never());

    Disposable loader = shop.loading(sale, endless).subscribe();
    await().atMost(SOON).until(() -> keysPutAside(sale).size() == 5);
    loader.dispose();

    assertThat(keysPutAside(sale))
        .allSatisfy(
            key ->
                assertThat(RedisUnderTest.<Long>ask(redis -> redis.ttl(key))).isBetween(0L, 60L));
  }

  @Test
  void aStockForWhichThereIsNoRoomIsLoadedWhenThereIs() {
    Sale sale = openSale(10_000, 1);
    Flux<Reservation> many = Flux.range(1, 1_200).map(n -> Shop.reservation(sale, n));

    RedisUnderTest.ask(redis -> redis.configSet("maxmemory", "1mb"));
    try {
      assertThatThrownBy(() -> shop.load(sale, many))
          .isInstanceOf(OverloadedException.class)
          .hasMessage("Redis refused: its memory is full (maxmemory)");
      assertNotReady(sale);
      assertOnlyTheFenceStands(sale);
    } finally {
      RedisUnderTest.ask(redis -> redis.configSet("maxmemory", "0"));
    }

    shop.load(sale, many);
    assertThat(shop.reserved(sale)).isEqualTo(1_200);
  }

  @Test
  void aFenceGivesBackWhatTheOldStockTook() {
    Sale sale = openSale(10_000, 1);
    shop.load(sale, Flux.range(1, 1_200).map(n -> Shop.reservation(sale, n)));

    RedisUnderTest.ask(redis -> redis.configSet("maxmemory", "1mb"));
    try {
      shop.fence(sale);
      assertOnlyTheFenceStands(sale);
    } finally {
      RedisUnderTest.ask(redis -> redis.configSet("maxmemory", "0"));
    }
  }

  @Test
  void aRefusedCrowdLeavesNothing() {
    Sale sale = shop.open(openSale(1, 1));
    assertThat(shop.buys(ann(), sale).block(SOON)).isInstanceOf(Reserved.class);
    Map<String, Long> before = memoryOf(sale);

    List<ReserveOutcome> outcomes =
        Flux.range(100, 10_000)
            .flatMap(n -> shop.buys(buyer(n), sale), 50)
            .collectList()
            .blockOptional(SOON)
            .orElseThrow();

    assertThat(outcomes).hasSize(10_000).allMatch(Refused.class::isInstance);
    assertThat(before).hasSize(5);
    RedisUnderTest.assertNothingGrew(before, memoryOf(sale));
  }

  private static Map<String, Long> memoryOf(Sale sale) {
    return RedisUnderTest.memoryOf(keysOf(sale));
  }

  @Test
  void fullMemorySellsNothingAndChangesNothing() {
    Sale sale = shop.open(openSale(2, 1));
    Reservation anns = ((Reserved) shop.buys(ann(), sale).block(SOON)).reservation();

    RedisUnderTest.ask(redis -> redis.configSet("maxmemory", "1mb"));
    try {
      assertThatThrownBy(() -> shop.buys(bob(), sale).block(SOON))
          .isInstanceOf(OverloadedException.class);
      assertThat(shop.reserved(sale)).isEqualTo(1);
      Repeated again = (Repeated) shop.buys(ann(), sale).block(SOON);
      assertThat(again.reservation().asReserved()).isEqualTo(anns);
      assertThat(again.reservation().decidedAt()).isAfter(anns.decidedAt());
      Reservation released = shop.stock.release(sale.id(), anns.order()).block(SOON);
      assertThat(released.status()).isEqualTo(ReservationStatus.RELEASED);
      shop.stock.settle(sale.id(), List.of(released)).block(SOON);
      assertThat(shop.reserved(sale)).isZero();
    } finally {
      RedisUnderTest.ask(redis -> redis.configSet("maxmemory", "0"));
    }

    Reserved bobs = (Reserved) shop.buys(bob(), sale).block(SOON);
    assertThat(bobs.reservation().sequence()).isEqualTo(2);
  }

  @Test
  void aReplicaSellsNothing() {
    Sale sale = shop.open(openSale(2, 1));

    RedisUnderTest.ask(redis -> redis.replicaof("127.0.0.1", 1));
    try {
      assertThatThrownBy(() -> shop.buys(ann(), sale).block(SOON))
          .isInstanceOf(OverloadedException.class);
    } finally {
      RedisUnderTest.ask(redis -> redis.replicaofNoOne());
    }

    assertThat(shop.reserved(sale)).isZero();
  }

  private void assertNotReady(Sale sale) {
    assertThat(shop.buys(buyer(999), sale).block(SOON))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.STOCK_NOT_READY));
    assertThatThrownBy(() -> shop.stock.level(sale.id()).block(SOON))
        .isInstanceOf(StockNotReadyException.class);
  }

  private static void assertOnlyTheFenceStands(Sale sale) {
    assertThat(keysOf(sale)).containsExactly("sluice:{" + sale.id() + "}:stock");
  }

  private static List<String> keysPutAside(Sale sale) {
    return keysOf(sale).stream().filter(key -> key.contains(":load:")).toList();
  }

  private static List<String> keysOf(Sale sale) {
    return RedisUnderTest.ask(redis -> redis.keys("*" + sale.id() + "*"));
  }
}
