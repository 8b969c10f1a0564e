package io.sluice.standalone;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Waits until a server process serves. */
final class Readiness {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private Readiness() {}

  /** Looks at the server; a failed connection means not yet. */
  interface Look {
    boolean isServing() throws IOException;
  }

  /** Returns when it serves; a process that ends or is too slow is a failed start. */
  static void await(String name, GuardedProcess process, Duration limit, Look look) {
    Instant deadline = Instant.now().plus(limit);
    while (!isServing(look)) {
      if (process.endsWithin(BETWEEN_LOOKS)) {
        throw new StandaloneStartException(
            "%s did not start: %s; its log is %s."
                .formatted(name, process.lastWords(), process.log()));
      }
      if (Instant.now().isAfter(deadline)) {
        process.kill();
        throw new StandaloneStartException(
            "%s did not serve within %d s and was ended; its log is %s."
                .formatted(name, limit.toSeconds(), process.log()));
      }
    }
  }

  static GuardedProcess requireRunning(String name, @Nullable GuardedProcess process) {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException(name + " is not running");
    }
    return process;
  }

  private static boolean isServing(Look look) {
    try {
      return look.isServing();
    } catch (IOException notYet) {
      return false;
    }
  }
}
