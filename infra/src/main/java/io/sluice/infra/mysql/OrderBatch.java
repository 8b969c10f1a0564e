package io.sluice.infra.mysql;

import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.Projection;
import io.sluice.domain.order.RejectedEvent;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.OrderId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a batch of events makes of the stored orders, event by event in log order, so that
 * the result does not depend on where the log was cut into batches.
 */
final class OrderBatch {
  static final String OVERSOLD = "oversold";
  private static final int MAX_REASON = 64;
  private static final Instant FIRST_MOMENT = Instant.EPOCH;
  private static final Instant LAST_MOMENT =
      LocalDateTime.of(9999, 12, 31, 23, 59, 59).toInstant(ZoneOffset.UTC);

  private final Map<SaleId, SaleUnits> sales;
  private final Map<OrderId, Order> orders;
  private final Map<OrderId, Order> changed = new LinkedHashMap<>();
  private final Map<SaleId, Long> moreTaken = new HashMap<>();
  private final Set<OrderId> named = new LinkedHashSet<>();
  private final List<RejectedEvent> rejected = new ArrayList<>();
  private int applied;

  private OrderBatch(Map<SaleId, SaleUnits> sales, Map<OrderId, Order> stored) {
    this.sales = sales;
    this.orders = new HashMap<>(stored);
  }

  /** The units of a sale, and how many of them its stored orders hold. */
  record SaleUnits(SaleId sale, int units, long taken) {}

  /**
   * What is to be stored, and what is to be told.
   *
   * @param orders the last version of each order that changed
   * @param moreTaken by how many units each sale's orders hold more now, or fewer; never 0
   */
  record Decision(List<Order> orders, Map<SaleId, Long> moreTaken, Projection projection) {}

  /**
   * The decision about a batch.
   *
   * @param sales those that exist
   * @param stored every stored order that the batch names
   */
  static Decision decide(
      List<OrderEvent> events, Map<SaleId, SaleUnits> sales, Map<OrderId, Order> stored) {
    OrderBatch batch = new OrderBatch(sales, stored);
    events.forEach(batch::apply);
    return batch.decision();
  }

  private void apply(OrderEvent event) {
    Order order = event.order();
    SaleUnits units = sales.get(order.sale());
    Optional<String> flaw = flaw(order, units);
    if (units == null || flaw.isPresent()) {
      rejected.add(new RejectedEvent(event, flaw.orElse("")));
      return;
    }
    Order before = orders.get(order.id());
    if (before == null || order.version() > before.version()) {
      store(fits(order, before, units) ? order : refused(order), before);
    }
    named.add(order.id());
  }

  private static Optional<String> flaw(Order order, @Nullable SaleUnits units) {
    if (units == null) {
      return Optional.of("unknown-sale");
    }
    if (order.id().saleTag() != order.sale().tag()) {
      return Optional.of("id-of-another-sale");
    }
    if (order.quantity() < 1) {
      return Optional.of("no-units");
    }
    String reason = order.reason();
    if (reason != null && reason.length() > MAX_REASON) {
      return Optional.of("reason-too-long");
    }
    return isStorable(order.placedAt())
            && isStorable(order.payBy())
            && isStorable(order.changedAt())
        ? Optional.empty()
        : Optional.of("time-out-of-range");
  }

  private static boolean isStorable(Instant moment) {
    return !moment.isBefore(FIRST_MOMENT) && moment.isBefore(LAST_MOMENT);
  }

  private boolean fits(Order order, @Nullable Order before, SaleUnits units) {
    long more = held(order) - held(before);
    long taken = units.taken() + moreTaken.getOrDefault(order.sale(), 0L);
    return more <= 0 || taken + more <= units.units();
  }

  /** Dated like the event, not by a clock: every projector comes to the same row. */
  private static Order refused(Order order) {
    return order.refusedBecause(OVERSOLD, order.changedAt());
  }

  private void store(Order order, @Nullable Order before) {
    orders.put(order.id(), order);
    changed.put(order.id(), order);
    moreTaken.merge(order.sale(), held(order) - held(before), Long::sum);
    applied++;
  }

  private static long held(@Nullable Order order) {
    return order != null && order.status().holdsUnits() ? order.quantity() : 0;
  }

  private Decision decision() {
    moreTaken.values().removeIf(more -> more == 0);
    return new Decision(
        List.copyOf(changed.values()),
        Map.copyOf(moreTaken),
        new Projection(applied, oversold(), rejected));
  }

  /** Those whose taking back is recorded have been made good. */
  private List<Order> oversold() {
    return named.stream().map(orders::get).filter(OrderBatch::isRefused).toList();
  }

  private static boolean isRefused(@Nullable Order order) {
    return order != null && order.version() == Order.REFUSED;
  }
}
