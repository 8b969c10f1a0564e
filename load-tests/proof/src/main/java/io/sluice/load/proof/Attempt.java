package io.sluice.load.proof;

/**
 * One request, from its sending to its answer.
 *
 * @param node whom it was sent to
 * @param invokedAt nanoseconds since the history began, on one monotonic clock, before the sending
 * @param endedAt the same, after the answer; {@link #NEVER} when there was none until the end
 */
public record Attempt(
    long number, Wish wish, String node, long invokedAt, long endedAt, Outcome outcome) {

  public static final long NEVER = Long.MAX_VALUE;

  boolean isOk() {
    return outcome instanceof Outcome.Ok;
  }

  boolean isUnknown() {
    return outcome instanceof Outcome.Unknown;
  }

  boolean isRefusedWith(String code) {
    return outcome instanceof Outcome.Refused refused && refused.code().equals(code);
  }
}
