package io.sluice.domain.order;

import io.sluice.domain.stock.StockLevel;
import org.jspecify.annotations.Nullable;

/**
 * What stock, log and database each say about a sale.
 *
 * @param balance null while the stock is being rebuilt
 * @param taken units that its orders in the database hold, as the second wall counts them
 * @param ordersRecorded orders in the log
 */
public record SaleComparison(
    @Nullable SaleBalance balance, SaleTally tally, long taken, long ordersRecorded) {

  /** Whether nothing is under way, and all three agree about every unit and every order. */
  public boolean consistent() {
    return balance != null
        && balance.isExact()
        && balance.difference() == 0
        && countedAlike(balance)
        && tally.heldUnits() == taken
        && tally.orders() == ordersRecorded;
  }

  /** Whether the stock is wrong, or missing, so that building it anew from the orders mends it. */
  public boolean needsRepair() {
    return balance == null
        || balance.isWrong()
        || (balance.isExact() && (balance.difference() != 0 || !countedAlike(balance)));
  }

  private boolean countedAlike(SaleBalance counted) {
    StockLevel level = counted.stock().level();
    return level.reserved() == tally.placedUnits()
        && level.sold() == tally.heldUnits() - tally.placedUnits();
  }
}
