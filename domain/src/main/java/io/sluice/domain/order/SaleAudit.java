package io.sluice.domain.order;

import io.sluice.domain.stock.StockLevel;

/**
 * A sale's units and orders as stock, log and database each see them.
 *
 * @param unaccounted units that are neither available nor held by an order: a purchase on its way,
 *     or a leak
 * @param oversold units that are promised, or still offered, beyond those that there are
 * @param ordersRecorded orders in the log
 * @param ordersProjected orders in the database
 * @param countedAlike whether the stock has as many units reserved and sold as the orders in the
 *     database that wait for their payment, and that were paid, hold
 */
public record SaleAudit(
    long units,
    long available,
    long reserved,
    long sold,
    long unaccounted,
    long oversold,
    long ordersRecorded,
    long ordersProjected,
    boolean countedAlike) {

  static SaleAudit of(StockLevel level, SaleTally tally, long ordersRecorded) {
    long missing = level.units() - level.available() - tally.heldUnits();
    return new SaleAudit(
        level.units(),
        level.available(),
        level.reserved(),
        level.sold(),
        Math.max(0, missing),
        Math.max(0, -missing),
        ordersRecorded,
        tally.orders(),
        level.reserved() == tally.placedUnits()
            && level.sold() == tally.heldUnits() - tally.placedUnits());
  }

  /** Whether all three agree and every unit is accounted for once. */
  public boolean consistent() {
    return unaccounted == 0 && oversold == 0 && ordersRecorded == ordersProjected && countedAlike;
  }
}
