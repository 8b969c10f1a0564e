package io.sluice.domain.stock;

import io.sluice.domain.sale.SaleId;

/**
 * This life of Redis has no complete stock for the sale (yet): nothing was read or changed; ask
 * again later.
 */
public final class StockNotReadyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StockNotReadyException(SaleId sale) {
    super("the stock of sale " + sale + " is not ready", null, false, false);
  }
}
