package io.sluice.load;

import java.time.Instant;
import java.util.Set;

/** What one attempt at a purchase was told, and when. */
sealed interface Answer {
  Purchase purchase();

  Instant at();

  /**
   * 201.
   *
   * @param replayed the answer says that it repeats an earlier one
   */
  record Accepted(
      Purchase purchase, Instant at, String order, long sequence, int quantity, boolean replayed)
      implements Answer {}

  /**
   * Any other answer.
   *
   * @param retryAfter seconds, or -1 when the answer names none
   * @param code the problem's code, or {@code ""} when the body is none of the contract's problems
   * @param early the answer itself shows that the sale had not opened yet
   */
  record Refused(
      Purchase purchase, Instant at, int status, String code, int retryAfter, boolean early)
      implements Answer {

    private static final Set<String> MOMENTARY =
        Set.of("overloaded", "outcome-unknown", "sale-paused", "sale-not-open", "rate-limited");

    /** Whether the same key may still be answered otherwise. */
    boolean isMomentary() {
      return MOMENTARY.contains(code);
    }

    boolean is(String other) {
      return code.equals(other);
    }
  }

  /**
   * None.
   *
   * @param cut the client hung up on purpose
   */
  record Unanswered(Purchase purchase, Instant at, boolean cut) implements Answer {}
}
