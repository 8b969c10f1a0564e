package io.sluice.api.rehearsal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells when there is nothing more to gain: the JVM's compiler has come to rest. How many are
 * answered in a round tells less, on a machine that does other things as well.
 */
final class Pace {
  /** Of a round; what is compiled then is seldom used. */
  private static final double REST = 0.1;

  /** The compiler works in bursts: it looks at a method again after some thousand calls. */
  private static final int ROUNDS_AT_REST = 4;

  private final long atLeast;
  private final long roundMillis;
  private final LongSupplier compiledMillis;
  private long compiledBefore;
  private long all;
  private long last;
  private int atRest;

  /**
   * Begins.
   *
   * @param atLeast answers, before it may be steady
   * @param round how long one takes
   * @param compiledMillis for how long the compiler has worked in all, in milliseconds
   */
  Pace(long atLeast, Duration round, LongSupplier compiledMillis) {
    this.atLeast = atLeast;
    this.roundMillis = round.toMillis();
    this.compiledMillis = compiledMillis;
    this.compiledBefore = compiledMillis.getAsLong();
  }

  /** Whether it is steady after a round with so many answers. */
  boolean isSteadyAfter(long answers) {
    last = answers;
    all += answers;
    long compiled = compiledMillis.getAsLong();
    atRest = compiled - compiledBefore < REST * roundMillis ? atRest + 1 : 0;
    compiledBefore = compiled;
    return all >= atLeast && atRest >= ROUNDS_AT_REST;
  }

  /** Answers of all rounds. */
  long all() {
    return all;
  }

  /** Answers of the last round. */
  long last() {
    return last;
  }
}
