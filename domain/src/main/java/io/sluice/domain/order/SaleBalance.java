package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.StockState;

/**
 * The units of a sale as stock and database count them, and how far the two may rightly be apart.
 *
 * @param taken units that the orders in the database hold
 * @param underWay so many records of the log, of whichever sale, may have been missing in the
 *     database when the units were counted
 */
public record SaleBalance(Sale sale, StockState stock, long taken, long underWay) {

  /**
   * Units that the stock has given away and no order in the database holds; negative when orders
   * hold units that the stock has not given away.
   */
  public long difference() {
    return (long) sale.units() - stock.level().available() - taken;
  }

  /** Units that nobody holds and nobody can buy, however late a purchase or a decision may be. */
  public long unaccounted() {
    long explained = sale.limitPerBuyer() * (stock.unverified() + stock.unsettled() + underWay);
    return Math.max(0, difference() - explained);
  }

  /** Units that are held by an order and offered all the same. */
  public long oversold() {
    return Math.max(0, -difference() - sale.limitPerBuyer() * underWay);
  }

  /** Whether stock and database are further apart than anything that is under way explains. */
  public boolean isWrong() {
    return unaccounted() > 0 || oversold() > 0;
  }

  /** Whether nothing is under way, so that every unit must be accounted for. */
  public boolean isExact() {
    return stock.unverified() + stock.unsettled() + underWay == 0;
  }
}
