package io.sluice.load.proof;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits of a harness whose other side is a process. */
final class Waiting {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private Waiting() {}

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", interrupted);
    }
  }

  /** Whether it has come true within the time. */
  static boolean until(BooleanSupplier truth, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!truth.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause(BETWEEN_LOOKS);
    }
    return true;
  }
}
