package io.sluice.load.bench;

import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was measured, load by load and round by round. Machines wander, so a figure is the median of
 * its rounds, and a ratio is taken within one round before its median is.
 */
final class Figures {
  static final String RATE = "/s";

  private final Map<String, Map<String, List<Double>>> loads = new LinkedHashMap<>();
  private final List<Ratio> ratios = new ArrayList<>();
  private final Map<String, String> about = new LinkedHashMap<>();

  /**
   * A quotient that is judged.
   *
   * @param target what it should be, as a text
   */
  private record Ratio(
      String name, String load, String figure, String base, String baseFigure, String target) {}

  private record Spread(double median, double least, double most) {
    static Spread of(List<Double> values) {
      List<Double> sorted = new ArrayList<>(values);
      Collections.sort(sorted);
      int middle = sorted.size() / 2;
      double median =
          sorted.size() % 2 == 1
              ? sorted.get(middle)
              : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
      return new Spread(median, sorted.getFirst(), sorted.getLast());
    }
  }

  /** Something that is known of the whole run: the machine, the commit, a setting. */
  void about(String name, Object value) {
    about.put(name, value.toString());
  }

  /** One more round of a load; it is told at once, as a run takes a quarter of an hour. */
  void add(String load, Map<String, Double> round) {
    System.out.printf(
        "%s: %s%n",
        load,
        round.entrySet().stream()
            .map(figure -> shown(figure.getValue()) + " " + figure.getKey())
            .collect(Collectors.joining(", ")));
    Map<String, List<Double>> figures = loads.computeIfAbsent(load, name -> new LinkedHashMap<>());
    // What is measured of nothing at all, such as the time of no answer, is no figure.
    round.forEach(
        (figure, value) -> {
          if (Double.isFinite(value)) {
            figures.computeIfAbsent(figure, f -> new ArrayList<>()).add(value);
          }
        });
  }

  /** A quotient of two loads' figures, round by round. */
  void compare(
      String name, String load, String figure, String base, String baseFigure, String target) {
    ratios.add(new Ratio(name, load, figure, base, baseFigure, target));
  }

  /** The median of a figure. */
  double median(String load, String figure) {
    return Spread.of(values(load, figure)).median();
  }

  private List<Double> values(String load, String figure) {
    return loads.getOrDefault(load, Map.of()).getOrDefault(figure, List.of());
  }

  private Spread spread(Ratio ratio) {
    List<Double> above = values(ratio.load(), ratio.figure());
    List<Double> below = values(ratio.base(), ratio.baseFigure());
    List<Double> quotients = new ArrayList<>();
    for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
      double quotient = above.get(round) / below.get(round);
      if (Double.isFinite(quotient)) {
        quotients.add(quotient);
      }
    }
    if (quotients.isEmpty()) {
      throw new IllegalStateException("nothing measured for " + ratio.name());
    }
    return Spread.of(quotients);
  }

  /** Two tables in Markdown: ratios with their targets, and all figures. */
  String table() {
    StringBuilder text = new StringBuilder();
    about.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    text.append("\n| ratio | median | least to most | target |\n|---|---|---|---|\n");
    for (Ratio ratio : ratios) {
      Spread spread = spread(ratio);
      text.append(
          "| %s | %s | %s to %s | %s |%n"
              .formatted(
                  ratio.name(),
                  shown(spread.median()),
                  shown(spread.least()),
                  shown(spread.most()),
                  ratio.target()));
    }
    text.append("\n| load | figures: median (least to most) |\n|---|---|\n");
    loads.forEach(
        (load, figures) -> {
          List<String> cells = new ArrayList<>();
          figures.forEach((figure, values) -> cells.add(cell(figure, Spread.of(values))));
          text.append("| %s | %s |%n".formatted(load, String.join(", ", cells)));
        });
    return text.toString();
  }

  private static String cell(String figure, Spread spread) {
    String unit = figure.equals(RATE) ? figure : " " + figure;
    return spread.least() == spread.most()
        ? shown(spread.median()) + unit
        : "%s (%s to %s)%s"
            .formatted(shown(spread.median()), shown(spread.least()), shown(spread.most()), unit);
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%,.0f", value);
  }

  String json() {
    Map<String, Object> judged = new LinkedHashMap<>();
    for (Ratio ratio : ratios) {
      Spread spread = spread(ratio);
      judged.put(
          ratio.name(),
          Map.of(
              "median", spread.median(),
              "least", spread.least(),
              "most", spread.most(),
              "target", ratio.target()));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("about", about);
    all.put("ratios", judged);
    all.put("rounds", loads);
    return new GsonBuilder().setPrettyPrinting().create().toJson(all);
  }
}
