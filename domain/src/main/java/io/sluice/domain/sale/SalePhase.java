package io.sluice.domain.sale;

/** Where a sale stands in its window: before it, in it, after it. */
public enum SalePhase {
  SCHEDULED,
  OPEN,
  CLOSED
}
