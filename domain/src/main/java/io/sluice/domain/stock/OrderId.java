package io.sluice.domain.stock;

import io.sluice.domain.sale.SaleId;
import java.util.UUID;

/**
 * The identity of an order and of the reservation it began as: a UUIDv7 (RFC 9562) whose low 32
 * bits are the {@link SaleId#tag() tag} of its sale, so that the id alone leads to the stock that
 * holds it.
 */
public record OrderId(UUID value) {
  private static final long TAG = 0xFFFF_FFFFL;

  /** A fresh id for an order of {@code sale}; 42 random bits of {@code uuid} remain. */
  public static OrderId of(UUID uuid, SaleId sale) {
    long low = (uuid.getLeastSignificantBits() & ~TAG) | (sale.tag() & TAG);
    return new OrderId(new UUID(uuid.getMostSignificantBits(), low));
  }

  /** The tag of the sale that this order belongs to. */
  public int saleTag() {
    return (int) value.getLeastSignificantBits();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
