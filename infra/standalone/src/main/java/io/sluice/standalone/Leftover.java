package io.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server of an earlier JVM that is still ending, or that lost its guard as well. */
final class Leftover {

  /** Names the process that serves a folder; the guard writes and removes it. */
  static final String PID_FILE = "server.pid";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Leftover() {}

  /** Returns when no process serves the folder any more. */
  static void end(String name, Path folder) {
    Optional<ProcessHandle> left =
        readPid(folder.resolve(PID_FILE))
            .flatMap(ProcessHandle::of)
            .filter(process -> serves(process, folder));
    if (left.isPresent() && !ends(left.get())) {
      throw new StandaloneStartException(
          "An earlier %s (process %d) still holds %s and does not end."
              .formatted(name, left.get().pid(), folder));
    }
  }

  private static boolean ends(ProcessHandle process) {
    process.destroy();
    if (isGoneWithin(process, PATIENCE)) {
      return true;
    }
    process.destroyForcibly();
    return isGoneWithin(process, Duration.ofSeconds(5));
  }

  private static boolean isGoneWithin(ProcessHandle process, Duration time) {
    try {
      process.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for an old server", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A pid is used again after a while: only a process that names the folder is ours. */
  private static boolean serves(ProcessHandle process, Path folder) {
    return process
        .info()
        .commandLine()
        .filter(line -> line.contains(folder.toString()))
        .isPresent();
  }

  private static Optional<Long> readPid(Path pidFile) {
    try {
      return Files.exists(pidFile)
          ? Optional.of(Long.parseLong(Files.readString(pidFile).strip()))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      // Cut off by a crash before it was written: then the server it names never ran.
      return Optional.empty();
    }
  }
}
