package io.sluice.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.stock.StockLevel;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SaleAuditTest {
  @Test
  void isConsistentWhenEveryUnitIsFreeOrHeldOnce() {
    assertThat(audit(4, new SaleTally(7, 6, 2), 7).consistent()).isTrue();
  }

  @Test
  void showsAUnitThatNobodyHoldsAsUnaccounted() {
    SaleAudit audit = audit(4, new SaleTally(5, 5, 2), 5);
    assertThat(audit.unaccounted()).isEqualTo(1);
    assertThat(audit.oversold()).isZero();
    assertThat(audit.consistent()).isFalse();
  }

  @Test
  void showsAUnitThatIsPromisedTwiceAsOversold() {
    SaleAudit audit = audit(4, new SaleTally(7, 7, 2), 7);
    assertThat(audit.oversold()).isEqualTo(1);
    assertThat(audit.unaccounted()).isZero();
    assertThat(audit.consistent()).isFalse();
  }

  @Test
  void isNotConsistentWhileARecordedOrderIsNotProjected() {
    assertThat(audit(4, new SaleTally(6, 6, 2), 7).consistent()).isFalse();
  }

  @Test
  void isNotConsistentWhenThePaidUnitsOfTheStockAreNotThoseOfTheDatabase() {
    StockLevel level = new StockLevel(10, 4, 3, 3, false, Instant.EPOCH);
    SaleAudit audit = SaleAudit.of(level, new SaleTally(6, 6, 2), 6);
    assertThat(audit.unaccounted()).isZero();
    assertThat(audit.consistent()).isFalse();
  }

  private static SaleAudit audit(int available, SaleTally tally, long recorded) {
    int placed = Math.toIntExact(tally.placedUnits());
    StockLevel level =
        new StockLevel(10, available, placed, 10 - available - placed, false, Instant.EPOCH);
    return SaleAudit.of(level, tally, recorded);
  }
}
