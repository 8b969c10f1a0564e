package io.sluice.domain.stock;

import java.time.Instant;

/**
 * The units of a sale at a moment of Redis's clock.
 *
 * @throws IllegalArgumentException when {@code available + reserved + sold} is not {@code units},
 *     or one is negative
 */
public record StockLevel(
    int units, int available, int reserved, int sold, boolean paused, Instant serverTime) {

  public StockLevel {
    if (available < 0 || reserved < 0 || sold < 0 || (long) available + reserved + sold != units) {
      throw new IllegalArgumentException(
          "stock does not add up: %d available + %d reserved + %d sold of %d units"
              .formatted(available, reserved, sold, units));
    }
  }
}
