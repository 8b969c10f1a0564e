package io.sluice.api.sale;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.domain.order.Reconciliation;
import io.sluice.domain.order.Reconciliation.Repair;
import io.sluice.domain.order.SaleBalance;
import io.sluice.domain.order.SaleComparison;
import io.sluice.domain.order.SaleTally;
import io.sluice.domain.stock.StockLevel;
import io.sluice.domain.stock.StockState;
import org.jspecify.annotations.Nullable;

/**
 * A reconciliation as it is shown.
 *
 * @param left what was found after a repair that is done, and only then
 */
record ReconciliationJson(
    Repair repair,
    ComparisonJson found,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ComparisonJson left) {

  static ReconciliationJson of(Reconciliation reconciliation) {
    SaleComparison left = reconciliation.left();
    return new ReconciliationJson(
        reconciliation.repair(),
        ComparisonJson.of(reconciliation.found()),
        left == null ? null : ComparisonJson.of(left));
  }

  /** Without a stock and a balance while the stock is being rebuilt. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ComparisonJson(
      boolean consistent,
      @Nullable StockJson stock,
      LogJson log,
      DatabaseJson database,
      @Nullable BalanceJson balance) {

    static ComparisonJson of(SaleComparison comparison) {
      SaleBalance balance = comparison.balance();
      return new ComparisonJson(
          comparison.consistent(),
          balance == null ? null : StockJson.of(balance.stock()),
          new LogJson(comparison.ordersRecorded()),
          DatabaseJson.of(comparison),
          balance == null ? null : BalanceJson.of(balance));
    }
  }

  record StockJson(
      int units, int available, int reserved, int sold, long unverified, long unsettled) {

    static StockJson of(StockState state) {
      StockLevel level = state.level();
      return new StockJson(
          level.units(),
          level.available(),
          level.reserved(),
          level.sold(),
          state.unverified(),
          state.unsettled());
    }
  }

  record LogJson(long orders) {}

  record DatabaseJson(long orders, long held, long placed, long taken) {

    static DatabaseJson of(SaleComparison comparison) {
      SaleTally tally = comparison.tally();
      return new DatabaseJson(
          tally.orders(), tally.heldUnits(), tally.placedUnits(), comparison.taken());
    }
  }

  record BalanceJson(
      long difference, long underWay, boolean exact, long unaccounted, long oversold) {

    static BalanceJson of(SaleBalance balance) {
      return new BalanceJson(
          balance.difference(),
          balance.underWay(),
          balance.isExact(),
          balance.unaccounted(),
          balance.oversold());
    }
  }
}
