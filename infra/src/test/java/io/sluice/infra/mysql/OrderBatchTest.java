package io.sluice.infra.mysql;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.People.cho;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.order.OrderFixtures.cancelled;
import static io.sluice.domain.order.OrderFixtures.event;
import static io.sluice.domain.order.OrderFixtures.expired;
import static io.sluice.domain.order.OrderFixtures.paid;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.order.InMemoryOrders;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderFixtures;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.order.Projection;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.OrderId;
import io.sluice.infra.mysql.OrderBatch.Decision;
import io.sluice.infra.mysql.OrderBatch.SaleUnits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class OrderBatchTest {

  @Test
  void storesOnlyTheLastVersionOfAnOrder() {
    Sale sale = openSale(10, 1);
    Order anns = placed(sale, ann(), 1);

    Decision decision = decide(new SaleUnits(sale.id(), 10, 0), Map.of(), anns, paid(anns));

    assertThat(decision.orders()).containsExactly(paid(anns));
    assertThat(decision.moreTaken()).containsExactly(Map.entry(sale.id(), 1L));
    assertThat(decision.projection().applied()).isEqualTo(2);
  }

  @Test
  void storesNothingForWhatIsStored() {
    Sale sale = openSale(10, 1);
    Order anns = placed(sale, ann(), 1);

    Decision decision =
        decide(new SaleUnits(sale.id(), 10, 1), Map.of(anns.id(), paid(anns)), anns, paid(anns));

    assertThat(decision.orders()).isEmpty();
    assertThat(decision.moreTaken()).isEmpty();
  }

  @Test
  void freesTheUnitsThatTheStoredVersionHeld() {
    Sale sale = openSale(10, 5);
    Order anns = placed(sale, ann(), 1, 4);

    Decision decision =
        decide(new SaleUnits(sale.id(), 10, 9), Map.of(anns.id(), anns), expired(anns));

    assertThat(decision.moreTaken()).containsExactly(Map.entry(sale.id(), -4L));
  }

  @Test
  void takesNothingWhenWhatIsFreedIsTakenInTheSameBatch() {
    Sale sale = openSale(4, 5);
    Order anns = placed(sale, ann(), 1, 4);
    Order bobs = placed(sale, bob(), 2, 4);

    Decision decision =
        decide(new SaleUnits(sale.id(), 4, 4), Map.of(anns.id(), anns), cancelled(anns), bobs);

    assertThat(decision.orders()).containsExactly(cancelled(anns), bobs);
    assertThat(decision.moreTaken()).isEmpty();
    assertThat(decision.projection().oversold()).isEmpty();
  }

  @Test
  void aSmallOrderFitsWhereALargerOneBeforeItDidNot() {
    Sale sale = openSale(3, 5);
    Order bobs = placed(sale, bob(), 2, 2);
    Order chos = placed(sale, cho(), 3, 1);

    Decision decision = decide(new SaleUnits(sale.id(), 3, 2), Map.of(), bobs, chos);

    assertThat(decision.orders())
        .extracting(Order::status)
        .containsExactly(OrderStatus.CANCELLED, OrderStatus.PLACED);
    assertThat(decision.moreTaken()).containsExactly(Map.entry(sale.id(), 1L));
  }

  @Test
  void isDecidedAlikeByEveryProjector() {
    Sale sale = openSale(1, 1);
    Order anns = placed(sale, ann(), 1);
    Order bobs = placed(sale, bob(), 2);
    SaleUnits units = new SaleUnits(sale.id(), 1, 0);

    assertThat(decide(units, Map.of(), anns, bobs).orders())
        .isEqualTo(decide(units, Map.of(), anns, bobs).orders());
  }

  @Test
  void unitsThatAreTakenBeyondAnIntegerDoNotFitRoundTheBack() {
    Sale sale = openSale(Sale.MAX_UNITS, 1);
    Order huge = placed(sale, ann(), 1, Integer.MAX_VALUE);

    Decision decision =
        decide(new SaleUnits(sale.id(), Sale.MAX_UNITS, Sale.MAX_UNITS), Map.of(), huge, huge);

    assertThat(decision.projection().oversold()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void agreesWithTheSpecificationBatchByBatch(long seed) {
    Random random = new Random(seed);
    Map<SaleId, Sale> sales = new HashMap<>();
    Stream.generate(() -> openSale(1 + random.nextInt(12), 5))
        .limit(3)
        .forEach(sale -> sales.put(sale.id(), sale));
    InMemoryOrders specification = new InMemoryOrders(id -> Mono.justOrEmpty(sales.get(id)));
    Map<OrderId, Order> stored = new HashMap<>();
    Map<SaleId, Long> taken = new HashMap<>();
    List<OrderEvent> log = log(List.copyOf(sales.values()), random);

    for (int from = 0; from < log.size(); ) {
      int to = Math.min(log.size(), from + 1 + random.nextInt(25));
      List<OrderEvent> batch = log.subList(from, to);
      Projection expected = specification.project(batch).block();
      Decision decision = OrderBatch.decide(batch, units(sales, taken), only(batch, stored));
      decision.orders().forEach(order -> stored.put(order.id(), order));
      decision.moreTaken().forEach((sale, more) -> taken.merge(sale, more, Long::sum));

      assertThat(decision.projection()).isEqualTo(expected);
      for (Sale sale : sales.values()) {
        assertThat(taken.getOrDefault(sale.id(), 0L))
            .isEqualTo(specification.tally(sale.id()).block().heldUnits());
      }
      from = to;
    }
    stored
        .values()
        .forEach(order -> assertThat(specification.find(order.id()).block()).isEqualTo(order));
  }

  private static List<OrderEvent> log(List<Sale> sales, Random random) {
    List<OrderEvent> log = new ArrayList<>();
    Sale unknown = openSale(5, 5);
    for (int i = 1; i <= 80; i++) {
      Sale sale = random.nextInt(20) == 0 ? unknown : sales.get(random.nextInt(sales.size()));
      Order placed = placed(sale, buyer(i), i, random.nextInt(5));
      List<Order> life = List.of(placed, random.nextBoolean() ? paid(placed) : expired(placed));
      Order last = life.get(1);
      Stream.concat(
              life.stream(),
              last.status() == OrderStatus.PAID ? Stream.of(cancelled(last)) : Stream.empty())
          .limit(1 + random.nextInt(3))
          .forEach(order -> log.add(event(order)));
    }
    log.addAll(log.subList(0, log.size() / 3));
    for (int swaps = 0; swaps < 60; swaps++) {
      int at = random.nextInt(log.size() - 1);
      Collections.swap(log, at, at + 1);
    }
    return log;
  }

  private static Map<SaleId, SaleUnits> units(Map<SaleId, Sale> sales, Map<SaleId, Long> taken) {
    Map<SaleId, SaleUnits> units = new HashMap<>();
    sales.forEach(
        (id, sale) -> units.put(id, new SaleUnits(id, sale.units(), taken.getOrDefault(id, 0L))));
    return units;
  }

  private static Map<OrderId, Order> only(List<OrderEvent> batch, Map<OrderId, Order> stored) {
    Map<OrderId, Order> named = new HashMap<>(stored);
    named.keySet().retainAll(batch.stream().map(event -> event.order().id()).toList());
    return named;
  }

  private static Decision decide(SaleUnits units, Map<OrderId, Order> stored, Order... orders) {
    List<OrderEvent> events = Arrays.stream(orders).map(OrderFixtures::event).toList();
    return OrderBatch.decide(events, Map.of(units.sale(), units), stored);
  }
}
