package io.sluice.domain.stock;

/**
 * What has been decided about a reservation; every step from RESERVED is decided once, in one
 * script.
 */
public enum ReservationStatus {
  /** Waits for its payment. */
  RESERVED,
  /** Paid for. */
  CONFIRMED,
  /** Given back by its buyer or by the house. */
  RELEASED,
  /** Not paid for in time. */
  EXPIRED
}
