package io.sluice.domain.order;

import java.util.EnumSet;
import java.util.Set;

/** Where an order stands, and every step that it may take from there. No other step exists. */
public enum OrderStatus {
  PLACED,
  PAID,
  SHIPPING,
  DELIVERED,
  RETURN_REQUESTED,
  RETURNED,
  EXPIRED,
  CANCELLED;

  /** The statuses that may follow this one. */
  public Set<OrderStatus> next() {
    return switch (this) {
      case PLACED -> EnumSet.of(PAID, EXPIRED, CANCELLED);
      case PAID -> EnumSet.of(SHIPPING, CANCELLED);
      case SHIPPING -> EnumSet.of(DELIVERED);
      case DELIVERED -> EnumSet.of(RETURN_REQUESTED);
      case RETURN_REQUESTED -> EnumSet.of(RETURNED);
      case RETURNED, EXPIRED, CANCELLED -> EnumSet.noneOf(OrderStatus.class);
    };
  }

  public boolean canBecome(OrderStatus other) {
    return next().contains(other);
  }

  /** Nothing can follow. */
  public boolean isFinal() {
    return next().isEmpty();
  }

  /** Whether an order in this status keeps its units from being sold to somebody else. */
  public boolean holdsUnits() {
    return this != EXPIRED && this != CANCELLED;
  }

  /** How many versions an order can have at most, whichever way it goes. */
  public static int mostVersions() {
    return PLACED.longestWay();
  }

  private int longestWay() {
    return 1 + next().stream().mapToInt(OrderStatus::longestWay).max().orElse(0);
  }
}
