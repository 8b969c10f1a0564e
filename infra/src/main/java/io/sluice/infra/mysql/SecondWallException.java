package io.sluice.infra.mysql;

import io.sluice.domain.sale.SaleId;

/** The units that a sale's row says are taken do not add up with its orders: nothing is stored. */
final class SecondWallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecondWallException(SaleId sale, long more) {
    super("the second wall of sale " + sale + " refuses " + more + " more units");
  }
}
