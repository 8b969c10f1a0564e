package io.sluice.domain.member;

import java.time.Duration;

/**
 * How often somebody may do something.
 *
 * @param name what it is that is limited
 * @param burst so often at once, 1 or more
 * @param within so long until it may be done as often again
 */
public record RateLimit(String name, int burst, Duration within) {
  public RateLimit {
    if (burst < 1 || !within.isPositive()) {
      throw new IllegalArgumentException(name + " could never be done");
    }
  }

  public Duration oneMoreEvery() {
    return within.dividedBy(burst);
  }
}
