package io.sluice.load.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The CPU time that processes have used, user and system, as the kernel counts it. */
final class Cpu {
  /** A hundredth of a second: what {@code /proc} counts in on every Linux (proc(5), USER_HZ). */
  private static final long MICROS_PER_TICK = 10_000;

  /** The 14th and 15th field; the name before them may hold blanks and ends with a bracket. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  private final Map<String, Long> processes = new LinkedHashMap<>();

  /** Watches one more process, under this name. */
  Cpu watch(String name, long pid) {
    processes.put(name, pid);
    return this;
  }

  /** Microseconds of each since it was started. */
  Map<String, Long> read() {
    Map<String, Long> used = new LinkedHashMap<>();
    processes.forEach((name, pid) -> used.put(name, micros(pid)));
    return used;
  }

  /** Microseconds of each for one of so many requests, since a reading. */
  static Map<String, Double> each(Map<String, Long> before, Map<String, Long> after, long count) {
    Map<String, Double> each = new LinkedHashMap<>();
    after.forEach(
        (name, micros) ->
            each.put(name, (micros - before.getOrDefault(name, 0L)) / (double) count));
    return each;
  }

  private static long micros(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) * MICROS_PER_TICK;
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
