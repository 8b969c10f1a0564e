package io.sluice.domain.order;

import io.sluice.domain.sale.Money;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.KeyDigest;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A buyer's claim on units of a sale, at one version.
 *
 * @param quantity units, 1 or more
 * @param sequence its place in the line of its sale, from 1
 * @param version 1 when PLACED, one more with each step; {@link #REFUSED} and {@link #TAKEN_BACK}
 *     when the second wall has refused it
 * @param price of one unit
 * @param changedAt when this version came to be
 * @param reason why the house ended the order, when it did: a code such as {@code oversold}
 */
public record Order(
    OrderId id,
    SaleId sale,
    BuyerId buyer,
    KeyDigest key,
    int quantity,
    long sequence,
    OrderStatus status,
    int version,
    Money price,
    Instant placedAt,
    Instant payBy,
    Instant changedAt,
    @Nullable String reason) {

  /**
   * The version of an order that the second wall has refused and that is not made good yet. No
   * decision of the stock comes so far, so whatever it may still decide about the order is old.
   */
  public static final int REFUSED = 65_534;

  /** The version of the same order as the log has it: it has been made good. */
  public static final int TAKEN_BACK = REFUSED + 1;

  /** The order that a reservation of {@code sale} stands for. */
  public static Order of(Sale sale, Reservation reservation) {
    return new Order(
        reservation.order(),
        reservation.sale(),
        reservation.buyer(),
        reservation.key(),
        reservation.quantity(),
        reservation.sequence(),
        statusOf(reservation.status()),
        reservation.version(),
        sale.price(),
        reservation.reservedAt(),
        reservation.payBy(),
        changedAt(reservation),
        null);
  }

  /** Handing a reservation out again changes nothing about the order. */
  private static Instant changedAt(Reservation reservation) {
    return reservation.status() == ReservationStatus.RESERVED
        ? reservation.reservedAt()
        : reservation.decidedAt();
  }

  private static OrderStatus statusOf(ReservationStatus status) {
    return switch (status) {
      case RESERVED -> OrderStatus.PLACED;
      case CONFIRMED -> OrderStatus.PAID;
      case RELEASED -> OrderStatus.CANCELLED;
      case EXPIRED -> OrderStatus.EXPIRED;
    };
  }

  /** The reservation that the stock keeps for this order, settled. */
  public Reservation toReservation() {
    return new Reservation(
        sale,
        id,
        buyer,
        key,
        quantity,
        sequence,
        placedAt,
        payBy,
        reservationStatus(),
        version,
        changedAt,
        true);
  }

  private ReservationStatus reservationStatus() {
    return switch (status) {
      case PLACED -> ReservationStatus.RESERVED;
      case PAID, SHIPPING, DELIVERED, RETURN_REQUESTED, RETURNED -> ReservationStatus.CONFIRMED;
      case CANCELLED -> ReservationStatus.RELEASED;
      case EXPIRED -> ReservationStatus.EXPIRED;
    };
  }

  /** What the buyer pays for all its units. */
  public Money total() {
    return price.times(quantity);
  }

  public boolean isOf(BuyerId someone) {
    return buyer.equals(someone);
  }

  /** The newer of two versions of the same order. */
  Order newer(Order other) {
    return other.version > version ? other : this;
  }

  /**
   * The order as the second wall leaves it: CANCELLED, for good.
   *
   * @throws IllegalStateException when the order can no longer be cancelled
   */
  public Order refusedBecause(String why, Instant at) {
    if (!status.canBecome(OrderStatus.CANCELLED)) {
      throw new IllegalStateException("an order that is " + status + " cannot be cancelled");
    }
    return cancelled(REFUSED, at, why);
  }

  /** The same, as it is recorded when all that follows from it has been done. */
  Order takenBack() {
    return cancelled(TAKEN_BACK, changedAt, reason);
  }

  private Order cancelled(int at, Instant when, @Nullable String why) {
    return new Order(
        id,
        sale,
        buyer,
        key,
        quantity,
        sequence,
        OrderStatus.CANCELLED,
        at,
        price,
        placedAt,
        payBy,
        when,
        why);
  }
}
