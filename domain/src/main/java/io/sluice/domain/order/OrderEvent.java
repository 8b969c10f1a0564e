package io.sluice.domain.order;

/**
 * A fact about an order, carried with the whole order as of that fact: applying the event with the
 * highest version, in whatever order and however often they come, yields the order.
 */
public sealed interface OrderEvent {
  Order order();

  record OrderPlaced(Order order) implements OrderEvent {
    public OrderPlaced {
      require(order, OrderStatus.PLACED);
    }
  }

  record OrderPaid(Order order) implements OrderEvent {
    public OrderPaid {
      require(order, OrderStatus.PAID);
    }
  }

  record OrderCancelled(Order order) implements OrderEvent {
    public OrderCancelled {
      require(order, OrderStatus.CANCELLED);
    }
  }

  record OrderExpired(Order order) implements OrderEvent {
    public OrderExpired {
      require(order, OrderStatus.EXPIRED);
    }
  }

  /**
   * The fact that brought an order to its status.
   *
   * @throws IllegalArgumentException when no event leads to that status
   */
  static OrderEvent of(Order order) {
    return switch (order.status()) {
      case PLACED -> new OrderPlaced(order);
      case PAID -> new OrderPaid(order);
      case CANCELLED -> new OrderCancelled(order);
      case EXPIRED -> new OrderExpired(order);
      case SHIPPING, DELIVERED, RETURN_REQUESTED, RETURNED ->
          throw new IllegalArgumentException("no event leads to " + order.status());
    };
  }

  private static void require(Order order, OrderStatus status) {
    if (order.status() != status) {
      throw new IllegalArgumentException("the order is " + order.status() + ", not " + status);
    }
  }
}
