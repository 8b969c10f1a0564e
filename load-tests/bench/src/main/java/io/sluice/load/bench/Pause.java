package io.sluice.load.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what other processes do. */
final class Pause {
  private Pause() {}

  static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Until it is so, looking ten times a second. */
  static void until(BooleanSupplier reached, Duration atMost, String what) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not %s within %s".formatted(what, atMost));
      }
      of(Duration.ofMillis(100));
    }
  }
}
