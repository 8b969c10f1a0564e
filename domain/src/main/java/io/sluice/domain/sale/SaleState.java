package io.sluice.domain.sale;

/**
 * What the operator (or the sale itself, when it found something wrong) has said: sell, wait, or no
 * more.
 */
public enum SaleState {
  RUNNING,
  PAUSED,
  CLOSED
}
