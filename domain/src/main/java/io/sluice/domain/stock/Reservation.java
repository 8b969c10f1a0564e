package io.sluice.domain.stock;

import io.sluice.domain.sale.SaleId;
import java.time.Instant;

/**
 * Units of a sale held for one buyer; the stock's side of an order.
 *
 * @param sequence its place in the line: the reservations of a sale are numbered from 1 without
 *     gaps
 * @param reservedAt by the clock of Redis, in milliseconds
 * @param payBy when it expires unless it is confirmed before; on the clock of Redis
 * @param version of the order: 1 when reserved, one more with each decision
 * @param decidedAt when the status was decided, by the clock of Redis; while it is RESERVED, when
 *     it was last handed out: its record may still be on its way for a while after that
 * @param settled false from a decision until its event is recorded and the stock was told so; what
 *     a decision frees becomes free only then
 */
public record Reservation(
    SaleId sale,
    OrderId order,
    BuyerId buyer,
    KeyDigest key,
    int quantity,
    long sequence,
    Instant reservedAt,
    Instant payBy,
    ReservationStatus status,
    int version,
    Instant decidedAt,
    boolean settled) {

  /** The reservation as it was first made. */
  public Reservation asReserved() {
    return new Reservation(
        sale,
        order,
        buyer,
        key,
        quantity,
        sequence,
        reservedAt,
        payBy,
        ReservationStatus.RESERVED,
        1,
        reservedAt,
        true);
  }
}
