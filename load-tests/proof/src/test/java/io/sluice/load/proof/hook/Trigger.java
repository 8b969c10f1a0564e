package io.sluice.load.proof.hook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Kills this process, with SIGKILL, at the n-th time that a step is reached from when its file says
 * so: {@code Stock.reserve ANSWERED 3}. An empty file disarms it.
 */
final class Trigger {
  private static final int SIGKILL = 9;
  private static final long BETWEEN_LOOKS_MILLIS = 25;

  private final Path file;
  private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

  Trigger(Path file) {
    this.file = file;
  }

  private record Armed(String line, String step, Moment moment, AtomicInteger left) {

    static @Nullable Armed read(String line) {
      String[] words = line.split(" ", 3);
      return words.length < 3
          ? null
          : new Armed(
              line,
              words[0],
              Moment.valueOf(words[1]),
              new AtomicInteger(Integer.parseInt(words[2])));
    }
  }

  void start() {
    Thread.ofPlatform().daemon().name("crash-file").start(this::follow);
    Thread.ofPlatform().daemon().name("crash-parent").start(Trigger::endWithTheLab);
  }

  private void follow() {
    String known = "";
    while (true) {
      String line = read();
      if (!line.equals(known)) {
        known = line;
        armed.set(Armed.read(line));
      }
      try {
        Thread.sleep(BETWEEN_LOOKS_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private String read() {
    try {
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Whoever started this process holds the other end of its standard input. */
  private static void endWithTheLab() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } finally {
      die();
    }
  }

  /** Costs the reading of one reference unless a step is armed. */
  void reached(String step, Moment moment) {
    Armed now = armed.get();
    if (now != null
        && now.moment() == moment
        && now.step().equals(step)
        && now.left().decrementAndGet() == 0) {
      die();
    }
  }

  /** As kill -9 would: no hook runs, nothing is flushed, nobody is told. */
  private static void die() {
    try {
      Method raise =
          Class.forName("jdk.internal.misc.Signal").getDeclaredMethod("raise0", int.class);
      raise.setAccessible(true);
      raise.invoke(null, SIGKILL);
    } catch (ReflectiveOperationException unreachable) {
      throw new IllegalStateException("the process cannot kill itself", unreachable);
    }
  }
}
