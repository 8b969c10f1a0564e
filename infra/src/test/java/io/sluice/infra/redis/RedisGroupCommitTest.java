package io.sluice.infra.redis;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.infra.redis.Shop.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What a crowd costs Redis. */
class RedisGroupCommitTest {
  private static final Pattern EVALSHA_CALLS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");
  private static RedisNode node;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Shop shop;

  @BeforeAll
  static void connect() {
    node = new RedisNode(RedisNode.SETTINGS).connected();
  }

  @AfterAll
  static void disconnect() {
    node.close();
  }

  @BeforeEach
  void open() {
    shop = new Shop(node.newStock(meters));
  }

  @Test
  void aCrowdSharesItsRoundTrips() {
    Sale sale = shop.open(openSale(1_000, 1));
    long before = evalshaCalls();

    assertThat(crowd(sale, 1_000)).hasSize(1_000).allMatch(Reserved.class::isInstance);

    assertThat(evalshaCalls() - before).isBetween(4L, 100L);
    assertThat(meters.get("sluice.redis.reserve.batch").summary().totalAmount()).isEqualTo(1_000);
  }

  @Test
  void aLaneIsOpenOnlyWhileSomebodyWaits() {
    Sale sale = shop.open(openSale(1_000, 1));

    crowd(sale, 300);

    assertThat(meters.get("sluice.redis.reserve.waiting").gauge().value()).isZero();
    assertThat(meters.get("sluice.redis.reserve.lanes").gauge().value()).isZero();
  }

  @Test
  void allKeysOfASaleHaveOneHashTag() {
    Sale sale = shop.open(openSale(1_000, 1));
    crowd(sale, 2);
    Reservation anns = ((Repeated) shop.buys(ann(), sale).block(SOON)).reservation();
    shop.stock.confirm(sale.id(), anns.order()).block(SOON);

    List<String> keys = RedisUnderTest.ask(redis -> redis.keys("*" + sale.id() + "*"));

    assertThat(keys).hasSize(6).allMatch(key -> key.startsWith("sluice:{" + sale.id() + "}:"));
  }

  @Test
  void refusedBuyersLeaveNothing() {
    Sale sale = shop.open(openSale(10, 1));
    crowd(sale, 10);
    Map<String, Long> before = memory(sale);

    assertThat(crowd(sale, 500)).filteredOn(Refused.class::isInstance).hasSize(490);

    assertThat(before).hasSize(5);
    RedisUnderTest.assertNothingGrew(before, memory(sale));
  }

  private List<ReserveOutcome> crowd(Sale sale, int size) {
    return Flux.range(1, size)
        .flatMap(n -> shop.buys(buyer(n), sale), size)
        .collectList()
        .block(SOON);
  }

  private static Map<String, Long> memory(Sale sale) {
    return RedisUnderTest.memoryOf(RedisUnderTest.ask(redis -> redis.keys("*" + sale.id() + "*")));
  }

  private static long evalshaCalls() {
    Matcher calls = EVALSHA_CALLS.matcher(RedisUnderTest.ask(redis -> redis.info("commandstats")));
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }
}
