package io.sluice.domain.sale;

import java.util.UUID;

/** The identity of a sale, a UUIDv7 (RFC 9562), or a UUIDv8 for one that is only rehearsed. */
public record SaleId(UUID value) {
  private static final long VERSION = 0xF000L;
  private static final long OF_A_REHEARSAL = 0x8000L;

  /** The identity of a sale that no shop has: what is sold of it is kept nowhere. */
  public static SaleId ofRehearsal(UUID uuid) {
    long high = (uuid.getMostSignificantBits() & ~VERSION) | OF_A_REHEARSAL;
    return new SaleId(new UUID(high, uuid.getLeastSignificantBits()));
  }

  /** Whether it was made by {@link #ofRehearsal}. */
  public boolean isRehearsed() {
    return (value.getMostSignificantBits() & VERSION) == OF_A_REHEARSAL;
  }

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
