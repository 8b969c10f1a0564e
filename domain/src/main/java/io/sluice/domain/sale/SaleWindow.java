package io.sluice.domain.sale;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a sale sells: from {@code opensAt} (inclusive) to {@code closesAt} (exclusive), or without
 * an end.
 *
 * @throws IllegalArgumentException when it would close before it opens
 */
public record SaleWindow(Instant opensAt, @Nullable Instant closesAt) {

  public SaleWindow {
    if (closesAt != null && closesAt.isBefore(opensAt)) {
      throw new IllegalArgumentException("closesAt must not be before opensAt");
    }
  }

  /** The phase at a moment of the clock that judges the window: that of Redis. */
  public SalePhase phaseAt(Instant now) {
    if (closesAt != null && !now.isBefore(closesAt)) {
      return SalePhase.CLOSED;
    }
    return now.isBefore(opensAt) ? SalePhase.SCHEDULED : SalePhase.OPEN;
  }

  /** The same window, ended at {@code moment} unless it ends sooner. */
  SaleWindow closedAt(Instant moment) {
    Instant end = closesAt != null && closesAt.isBefore(moment) ? closesAt : moment;
    return new SaleWindow(opensAt.isAfter(end) ? end : opensAt, end);
  }
}
