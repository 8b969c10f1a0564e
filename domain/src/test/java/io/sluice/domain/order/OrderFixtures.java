package io.sluice.domain.order;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.OrderId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Orders and their events as tests need them; every placed one is new, each later one follows from
 * one before.
 */
public final class OrderFixtures {
  private OrderFixtures() {}

  /** An order of one unit, placed now. */
  public static Order placed(Sale sale, BuyerId buyer, long sequence) {
    return placed(sale, buyer, sequence, 1);
  }

  public static Order placed(Sale sale, BuyerId buyer, long sequence, int quantity) {
    return placed(sale, SaleFixtures.orderOf(sale), buyer, sequence, quantity);
  }

  public static Order placed(Sale sale, OrderId id, BuyerId buyer, long sequence, int quantity) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Order(
        id,
        sale.id(),
        buyer,
        new IdempotencyKey("key-" + id).digestFor(buyer),
        quantity,
        sequence,
        OrderStatus.PLACED,
        1,
        sale.price(),
        now,
        now.plus(sale.paymentWindow()),
        now,
        null);
  }

  /** The next version of the order, paid a second after the one before. */
  public static Order paid(Order order) {
    return next(order, OrderStatus.PAID);
  }

  public static Order cancelled(Order order) {
    return next(order, OrderStatus.CANCELLED);
  }

  public static Order expired(Order order) {
    return next(order, OrderStatus.EXPIRED);
  }

  /** Refused by the second wall, as it is recorded. */
  public static Order oversold(Order order) {
    return order.refusedBecause("oversold", order.changedAt()).takenBack();
  }

  /** The fact that brought the order to where it stands. */
  public static OrderEvent event(Order order) {
    return OrderEvent.of(order);
  }

  private static Order next(Order order, OrderStatus status) {
    return new Order(
        order.id(),
        order.sale(),
        order.buyer(),
        order.key(),
        order.quantity(),
        order.sequence(),
        status,
        order.version() + 1,
        order.price(),
        order.placedAt(),
        order.payBy(),
        order.changedAt().plus(Duration.ofSeconds(1)),
        null);
  }
}
