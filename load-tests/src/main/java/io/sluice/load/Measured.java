package io.sluice.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run. Accepted, sold out and persisted stand apart: a sum of the three would say
 * nothing about any of them.
 *
 * @param from when the crowd was let loose
 * @param persistedBy when an audit first showed every order in the database; null: never
 * @param pingsPerSecond the yardstick beside the run; null: not taken
 */
record Measured(
    History history, Instant from, @Nullable Instant persistedBy, @Nullable Double pingsPerSecond) {

  /** The table's rows, in their order. */
  Map<String, Object> figures() {
    Map<String, Object> rows = new LinkedHashMap<>();
    Map<Purchase, Instant> accepted = firstAnswers(history.accepted());
    Map<Purchase, Instant> soldOut =
        firstAnswers(history.refused().filter(no -> no.is("sold-out")));
    rows.put("purchases", history.asked().size());
    rows.put("requests answered", answered());
    rows.put("accepted", accepted.size());
    rows.put("accepted/s", perSecond(accepted.size(), from, last(accepted.values())));
    rows.put("sold out", soldOut.size());
    rows.put(
        "sold out/s", perSecond(soldOut.size(), first(soldOut.values()), last(soldOut.values())));
    rows.put("persisted/s (at least)", perSecond(accepted.size(), from, persistedBy));
    rows.put("persisted by", persistedBy == null ? "never" : since(persistedBy));
    rows.put("yes after the start, p50", percentile(accepted.values(), 0.50));
    rows.put("yes after the start, p99", percentile(accepted.values(), 0.99));
    rows.put("no after the start, p50", percentile(soldOut.values(), 0.50));
    rows.put("no after the start, p99", percentile(soldOut.values(), 0.99));
    rows.put("sequences", sequences());
    rows.put("replays of a yes", history.accepted().filter(Answer.Accepted::replayed).count());
    rows.put("cut off by the client", history.unanswered().filter(Answer.Unanswered::cut).count());
    rows.put("not answered", history.unanswered().filter(none -> !none.cut()).count());
    otherRefusals().forEach((code, count) -> rows.put("refused: " + code, count));
    rows.put("orders followed", history.streams().size());
    rows.put("orders paid", history.paid().size());
    rows.put("orders cancelled", history.cancelled().size());
    rows.put("ping/s, same connections", pingsPerSecond == null ? "-" : rounded(pingsPerSecond));
    return rows;
  }

  private long answered() {
    return history.accepted().count() + history.refused().count();
  }

  private Map<String, Long> otherRefusals() {
    return history
        .refused()
        .filter(no -> !no.is("sold-out"))
        .collect(
            Collectors.groupingBy(
                no -> no.code().isEmpty() ? "status " + no.status() : no.code(),
                TreeMap::new,
                Collectors.counting()));
  }

  private String sequences() {
    List<Long> sequences =
        history.accepted().map(Answer.Accepted::sequence).distinct().sorted().toList();
    if (sequences.isEmpty()) {
      return "none";
    }
    long first = sequences.getFirst();
    long last = sequences.getLast();
    boolean whole = last - first + 1 == sequences.size();
    return "%d to %d, %s"
        .formatted(first, last, whole ? "no gap" : sequences.size() + " different ones");
  }

  private static Object perSecond(long count, @Nullable Instant since, @Nullable Instant until) {
    if (count == 0 || since == null || until == null || !until.isAfter(since)) {
      return "-";
    }
    return rounded(count * 1e9 / Duration.between(since, until).toNanos());
  }

  private Object percentile(Collection<Instant> times, double part) {
    if (times.isEmpty()) {
      return "-";
    }
    List<Instant> sorted = new ArrayList<>(times);
    sorted.sort(null);
    return since(sorted.get((int) Math.ceil(part * sorted.size()) - 1));
  }

  private String since(Instant at) {
    return Duration.between(from, at).toMillis() + " ms";
  }

  private static @Nullable Instant first(Collection<Instant> times) {
    return times.stream().min(Instant::compareTo).orElse(null);
  }

  private static @Nullable Instant last(Collection<Instant> times) {
    return times.stream().max(Instant::compareTo).orElse(null);
  }

  /** A purchase counts once, at its first answer of the kind, however often it was repeated. */
  private static <T extends Answer> Map<Purchase, Instant> firstAnswers(Stream<T> answers) {
    Map<Purchase, Instant> firsts = new HashMap<>();
    answers.forEach(
        answer -> firsts.merge(answer.purchase(), answer.at(), (a, b) -> a.isBefore(b) ? a : b));
    return firsts;
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
