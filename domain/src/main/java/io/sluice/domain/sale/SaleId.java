package io.sluice.domain.sale;

import java.util.UUID;

/** The identity of a sale, a UUIDv7 (RFC 9562). */
public record SaleId(UUID value) {

  /**
   * The low 32 bits of the id, unique among all sales. Every order id of the sale ends with them,
   * so an order is found in its sale's stock without asking the database which sale it belongs to.
   */
  public int tag() {
    return (int) value.getLeastSignificantBits();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
