package io.sluice.domain.order;

import org.jspecify.annotations.Nullable;

/**
 * What a comparison has found, and what was done about it.
 *
 * @param left what a comparison after the repair has found; null without one that has ended
 */
public record Reconciliation(SaleComparison found, Repair repair, @Nullable SaleComparison left) {

  /** What becomes of the stock. */
  public enum Repair {
    /** It is as the orders are, as far as can be told while purchases are under way. */
    NONE,
    /** It is wrong; nobody asked for its repair. */
    NEEDED,
    /** It was built anew from the orders. */
    DONE,
    /** It is being built anew, which takes longer than was waited for. */
    UNDER_WAY
  }
}
