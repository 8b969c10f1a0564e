package io.sluice.domain.sale;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One product at one price, a limited number of units, sold first come, first served in a window.
 *
 * @param title 1 to 200 characters
 * @param productId the shop's product, or none
 * @param price of one unit
 * @param units 1 to 10,000,000
 * @param limitPerBuyer the most units one buyer may hold, 1 to 1,000
 * @param paymentWindow how long an order waits for its payment, 5 s to 24 h
 * @param version 1 at the creation, one more with each change of state
 * @throws IllegalArgumentException when a bound is broken; the message names the field
 */
public record Sale(
    SaleId id,
    String title,
    @Nullable UUID productId,
    Money price,
    int units,
    int limitPerBuyer,
    SaleWindow window,
    Duration paymentWindow,
    SaleState state,
    int version,
    Instant createdAt) {

  public static final int MAX_TITLE = 200;
  public static final int MAX_UNITS = 10_000_000;
  public static final int MAX_LIMIT_PER_BUYER = 1_000;
  public static final Duration MIN_PAYMENT_WINDOW = Duration.ofSeconds(5);
  public static final Duration MAX_PAYMENT_WINDOW = Duration.ofHours(24);

  public Sale {
    require(!title.isBlank() && title.length() <= MAX_TITLE, "title must have 1 to 200 characters");
    require(version >= 1, "version must be 1 or more");
    require(units >= 1 && units <= MAX_UNITS, "units must be 1 to 10,000,000");
    require(
        limitPerBuyer >= 1 && limitPerBuyer <= MAX_LIMIT_PER_BUYER,
        "limitPerBuyer must be 1 to 1,000");
    require(
        paymentWindow.compareTo(MIN_PAYMENT_WINDOW) >= 0
            && paymentWindow.compareTo(MAX_PAYMENT_WINDOW) <= 0,
        "paymentWindow must be PT5S to PT24H");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The phase at a moment of Redis's clock; a sale that was closed by hand is CLOSED at once. */
  public SalePhase phaseAt(Instant now) {
    return state == SaleState.CLOSED ? SalePhase.CLOSED : window.phaseAt(now);
  }

  public boolean isPaused() {
    return state == SaleState.PAUSED;
  }

  public Sale paused() {
    return in(SaleState.PAUSED, window);
  }

  public Sale resumed() {
    return in(SaleState.RUNNING, window);
  }

  /** Closed for good, its window ended at {@code now}. */
  public Sale closedAt(Instant now) {
    return in(SaleState.CLOSED, window.closedAt(now));
  }

  private Sale in(SaleState next, SaleWindow until) {
    return new Sale(
        id,
        title,
        productId,
        price,
        units,
        limitPerBuyer,
        until,
        paymentWindow,
        next,
        version + 1,
        createdAt);
  }
}
