package io.sluice.api.rehearsal;

/** Tells from the answers of round after round when there is nothing more to gain. */
final class Pace {
  /** Less than this more than the best is what a busy machine does by itself. */
  private static final double A_GAIN = 1.05;

  /** The compiler of the JVM works in bursts: one round without a gain is not the end. */
  private static final int ROUNDS_WITHOUT = 4;

  private final long atLeast;
  private long all;
  private long best;
  private long last;
  private int withoutAGain;

  /**
   * Begins.
   *
   * @param atLeast answers, before it may be steady
   */
  Pace(long atLeast) {
    this.atLeast = atLeast;
  }

  /** Whether it is steady after a round with so many answers. */
  boolean isSteadyAfter(long answers) {
    last = answers;
    all += answers;
    if (answers > best * A_GAIN) {
      best = answers;
      withoutAGain = 0;
    } else {
      withoutAGain++;
    }
    return all >= atLeast && withoutAGain >= ROUNDS_WITHOUT;
  }

  long all() {
    return all;
  }

  long last() {
    return last;
  }
}
