package io.sluice.load.proof;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of each crash point. */
final class CrashReport {

  /**
   * One point.
   *
   * @param sellsAfter from the death to the first new order that was asked for after it
   * @param accountedAfter from the death to the audit that found every unit, the crowd's leaving
   *     included
   */
  record Survived(int number, CrashPoint point, Duration sellsAfter, Duration accountedAfter) {}

  private static final int SHOWN = 20;

  private final long seed;
  private final List<Survived> survived = new ArrayList<>();
  private final List<CrashPoint> missed = new ArrayList<>();
  private final Map<String, String> violations = new LinkedHashMap<>();
  private long purchases;
  private long acknowledged;

  CrashReport(long seed) {
    this.seed = seed;
  }

  void survived(Survived point) {
    survived.add(point);
  }

  /** The step was not reached in time, so nothing was killed. */
  void missed(CrashPoint point) {
    missed.add(point);
  }

  /** Once each, with the point after which it was seen first. */
  void violated(Violation violation, String where) {
    violations.putIfAbsent(violation.toString(), where);
  }

  void judged(long newPurchases, long newAcknowledged) {
    purchases += newPurchases;
    acknowledged += newAcknowledged;
  }

  int points() {
    return survived.size();
  }

  List<String> violations() {
    return violations.entrySet().stream()
        .map(each -> each.getValue() + ": " + each.getKey())
        .toList();
  }

  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%n%d points, seed %d; %d purchases judged, %d acknowledged; %d violations%n"
            .formatted(survived.size(), seed, purchases, acknowledged, violations.size()));
    text.append(
        "%-30s %5s  %10s %10s  %10s %10s%n"
            .formatted("killed at", "count", "sells", "max", "accounted", "max"));
    byPoint().forEach((point, all) -> text.append(row(point.toString(), all)));
    text.append(row("all", survived));
    if (!missed.isEmpty()) {
      text.append("not reached in time: ").append(missed).append('\n');
    }
    violations().stream().limit(SHOWN).forEach(each -> text.append(each).append('\n'));
    return text.toString();
  }

  private Map<CrashPoint, List<Survived>> byPoint() {
    Map<CrashPoint, List<Survived>> byPoint = new TreeMap<>();
    survived.forEach(
        each -> byPoint.computeIfAbsent(each.point(), point -> new ArrayList<>()).add(each));
    return byPoint;
  }

  private static String row(String name, List<Survived> all) {
    return all.isEmpty()
        ? ""
        : "%-30s %5d  %8.1f s %8.1f s  %8.1f s %8.1f s%n"
            .formatted(
                name,
                all.size(),
                seconds(median(all.stream().map(Survived::sellsAfter).toList())),
                seconds(max(all.stream().map(Survived::sellsAfter).toList())),
                seconds(median(all.stream().map(Survived::accountedAfter).toList())),
                seconds(max(all.stream().map(Survived::accountedAfter).toList())));
  }

  private static Duration median(List<Duration> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElse(Duration.ZERO);
  }

  private static Duration max(List<Duration> times) {
    return times.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  void write(Path file) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seed", seed);
    all.put("purchases", purchases);
    all.put("acknowledged", acknowledged);
    all.put("violations", violations());
    all.put("missed", missed);
    all.put("points", survived.stream().map(CrashReport::json).toList());
    try {
      Files.writeString(file, new GsonBuilder().setPrettyPrinting().create().toJson(all) + "\n");
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private static Map<String, Object> json(Survived point) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", point.number());
    json.put("point", point.point());
    json.put("sellsAfterMillis", point.sellsAfter().toMillis());
    json.put("accountedAfterMillis", point.accountedAfter().toMillis());
    return json;
  }
}
