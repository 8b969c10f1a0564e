package io.sluice.domain.stock;

/** Why a reserve was refused; nothing was changed. */
public enum Refusal {
  SALE_NOT_OPEN,
  SALE_CLOSED,
  SALE_PAUSED,
  /**
   * This life of Redis has no (complete) stock for the sale: lost, being rebuilt, or no such sale.
   */
  STOCK_NOT_READY,
  SOLD_OUT,
  LIMIT_REACHED,
  /** The key was used for another quantity. */
  KEY_CONFLICT
}
