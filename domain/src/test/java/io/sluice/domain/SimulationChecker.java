package io.sluice.domain;

import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds P1 to P6 against what is recorded and told, at every step, from the log's view: it knows
 * nothing of how stock or database work.
 */
final class SimulationChecker {
  private final Map<SaleId, Sale> sales = new LinkedHashMap<>();
  private final Map<OrderId, Order> newest = new LinkedHashMap<>();
  private final Map<String, Order> facts = new LinkedHashMap<>();
  private final Map<String, OrderId> keys = new LinkedHashMap<>();
  private final Map<SaleId, Map<Long, OrderId>> sequences = new LinkedHashMap<>();
  private final Map<OrderId, Purchase> acknowledged = new LinkedHashMap<>();
  private @Nullable SimulationViolation first;

  private record Purchase(Order order, Duration invoked, Duration answered) {}

  void opened(Sale sale) {
    sales.put(sale.id(), sale);
  }

  /** An event has entered the log. */
  void recorded(OrderEvent event) {
    Order order = event.order();
    Order fact = facts.putIfAbsent(order.id() + "/" + order.version(), order);
    require(
        fact == null || fact.equals(order),
        "P2",
        () -> "two facts at once: " + fact + ", " + order);
    newest.merge(order.id(), order, (old, next) -> next.version() > old.version() ? next : old);
    Sale sale = sale(order.sale());
    oneOrderPerKey(order);
    oneOrderPerSequence(order);
    long held = units(sale.id(), null);
    require(
        held <= sale.units(),
        "P1",
        () -> held + " units are held of " + sale.units() + ": " + order);
    long ofBuyer = units(sale.id(), order.buyer());
    require(ofBuyer <= sale.limitPerBuyer(), "P5", () -> ofBuyer + " units held by one: " + order);
  }

  private void oneOrderPerKey(Order order) {
    OrderId known = keys.putIfAbsent(order.sale() + "/" + order.key(), order.id());
    require(
        known == null || known.equals(order.id()),
        "P4",
        () -> "one key, two orders: " + known + " and " + order);
  }

  private void oneOrderPerSequence(Order order) {
    OrderId known =
        sequences
            .computeIfAbsent(order.sale(), id -> new LinkedHashMap<>())
            .putIfAbsent(order.sequence(), order.id());
    require(
        known == null || known.equals(order.id()),
        "P6",
        () -> "one place in the line, two orders: " + known + " and " + order);
  }

  private long units(SaleId sale, @Nullable BuyerId buyer) {
    return newest.values().stream()
        .filter(order -> order.sale().equals(sale) && order.status().holdsUnits())
        .filter(order -> buyer == null || order.isOf(buyer))
        .mapToLong(Order::quantity)
        .sum();
  }

  /** A buyer has been told that the order is placed. */
  void acknowledged(Order order, int quantity, Duration invoked, Duration answered) {
    require(
        facts.containsKey(order.id() + "/1"),
        "P2",
        () -> "yes was said before the log had " + order);
    require(order.quantity() == quantity, "P4", () -> "another quantity was sold: " + order);
    Purchase known =
        acknowledged.merge(
            order.id(), new Purchase(order, invoked, answered), (first, again) -> first);
    require(
        known.order().equals(order), "P4", () -> "told " + known.order() + " and then " + order);
    firstComeFirstServed(known);
  }

  private void firstComeFirstServed(Purchase later) {
    acknowledged.values().stream()
        .filter(earlier -> earlier.order().sale().equals(later.order().sale()))
        .filter(earlier -> earlier.answered().compareTo(later.invoked()) < 0)
        .forEach(
            earlier ->
                require(
                    earlier.order().sequence() < later.order().sequence(),
                    "P6",
                    () -> earlier + " was served before " + later + " came"));
  }

  /**
   * What the database must show of each order when all is quiet.
   *
   * @param isDue whether an order should have expired by now
   */
  void quiet(List<Order> projected, Predicate<Order> isDue) {
    Map<OrderId, Order> shown = new LinkedHashMap<>();
    projected.forEach(order -> shown.put(order.id(), order));
    newest.forEach(
        (id, order) ->
            require(
                order.equals(shown.get(id)),
                "P2",
                () -> "recorded " + order + " but projected " + shown.get(id)));
    acknowledged.forEach((id, purchase) -> isShown(purchase.order(), shown.get(id)));
    List<Order> unpaid =
        projected.stream()
            .filter(order -> order.status() == OrderStatus.PLACED && isDue.test(order))
            .toList();
    require(unpaid.isEmpty(), "P3", () -> "never expired: " + unpaid);
  }

  private void isShown(Order promised, @Nullable Order shown) {
    require(
        shown != null
            && shown.buyer().equals(promised.buyer())
            && shown.sequence() == promised.sequence()
            && shown.quantity() == promised.quantity(),
        "P2",
        () -> "promised " + promised + " but projected " + shown);
  }

  List<Sale> sales() {
    return new ArrayList<>(sales.values());
  }

  int orders() {
    return newest.size();
  }

  private Sale sale(SaleId id) {
    return Objects.requireNonNull(sales.get(id), "nobody buys before a sale is opened");
  }

  /** Kept rather than thrown: who calls is mostly inside an operator that would swallow it. */
  void require(boolean holds, String promise, Supplier<String> how) {
    if (!holds && first == null) {
      first = new SimulationViolation(promise, how.get());
    }
  }

  /** Fails with the first promise that was found broken. */
  void verify() {
    if (first != null) {
      throw first;
    }
  }
}
