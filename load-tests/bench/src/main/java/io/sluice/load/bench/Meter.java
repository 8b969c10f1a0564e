package io.sluice.load.bench;

import io.sluice.load.storm.Latencies;
import io.sluice.load.storm.Lines;
import io.sluice.load.storm.Load;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends a load to one port and reads the clocks of all processes before and after. */
final class Meter {
  static final String CLIENT = "client";
  static final String MACHINE = "us of CPU";
  static final String P99 = "ms p99";

  private static final Duration WARM_UP = Duration.ofSeconds(1);

  private final int port;
  private final Cpu cpu;
  private final @Nullable Jar service;
  private final Duration time;

  /**
   * A meter.
   *
   * @param service the one to read the heap and the projection of; nothing for what has neither
   */
  Meter(int port, Cpu cpu, @Nullable Jar service, Duration time) {
    this.port = port;
    this.cpu = cpu.watch(CLIENT, ProcessHandle.current().pid());
    this.service = service;
    this.time = time;
  }

  private record Reading(
      Map<String, Long> cpu, double allocated, double paused, double projected) {}

  /** So many clients, each asks again as soon as it is answered. */
  Map<String, Double> closed(int clients, Supplier<byte[]> requests, String expected)
      throws IOException {
    try (Lines lines = new Lines(port)) {
      Load load = new Load(lines, requests, clients);
      load.closed(clients, Duration.ZERO, WARM_UP);
      Reading before = read();
      Load.Result result = load.closed(clients, Duration.ZERO, time);
      // As often as each client would have asked if nobody had kept it waiting.
      long gap = (long) (result.seconds() * 1e9 * clients / Math.max(1, result.all().count()));
      return figures(result, result.of(expected).corrected(gap), expected, before);
    }
  }

  /** So many arrivals a second, however they are answered; times begin when they were due. */
  Map<String, Double> open(double perSecond, Supplier<byte[]> requests, String expected)
      throws IOException {
    try (Lines lines = new Lines(port)) {
      Load load = new Load(lines, requests, 1_000);
      load.open(perSecond, Duration.ZERO, WARM_UP);
      Reading before = read();
      Load.Result result = load.open(perSecond, Duration.ZERO, time);
      return figures(result, result.of(expected), expected, before);
    }
  }

  private Map<String, Double> figures(
      Load.Result result, Latencies times, String expected, Reading before) {
    Reading after = read();
    int count = result.of(expected).count();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Figures.RATE, result.perSecond(expected));
    figures.put("ms p50", times.millis(50));
    figures.put(P99, times.millis(99));
    figures.put("ms p99.9", times.millis(99.9));
    Map<String, Double> each = Cpu.each(before.cpu(), after.cpu(), count);
    figures.put(
        MACHINE,
        each.entrySet().stream()
            .filter(used -> !used.getKey().equals(CLIENT))
            .mapToDouble(Map.Entry::getValue)
            .sum());
    each.forEach((name, micros) -> figures.put("us " + name, micros));
    figures.put("other answers", (double) (result.all().count() - count + result.unanswered()));
    if (service != null) {
      figures.put("B allocated", (after.allocated() - before.allocated()) / count);
      figures.put("ms of collecting", (after.paused() - before.paused()) * 1_000);
      figures.put("persisted/s", (after.projected() - before.projected()) / result.seconds());
      figures.put("lag", service.metric("sluice_projection_lag"));
    }
    return figures;
  }

  private Reading read() {
    return service == null
        ? new Reading(cpu.read(), 0, 0, 0)
        : new Reading(
            cpu.read(),
            service.metric("jvm_gc_memory_allocated_bytes_total"),
            service.metric("jvm_gc_pause_seconds_sum"),
            service.metric("sluice_projection_records_total"));
  }
}
