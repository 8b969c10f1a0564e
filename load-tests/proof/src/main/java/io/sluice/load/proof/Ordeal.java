package io.sluice.load.proof;

import io.sluice.load.proof.Evidence.Charges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One thing that goes wrong under load, from the first buyers to the judgement: two sales, one that
 * sells out and one that does not, so that both an oversell and the recovery can be seen.
 */
final class Ordeal {
  private static final int FEW = 60;
  private static final int MANY = 100_000;
  private static final Duration TO_PAY = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(1);
  private static final Duration NEVER = Duration.ofHours(1);

  /** What is done to the servers, and what ends it. */
  interface Harm {
    void begin();

    void end();
  }

  /**
   * What came of it.
   *
   * @param recovery from the end of the harm to the first yes to a question asked after it; an hour
   *     when there was none and the node had to be started anew
   * @param longestRefusal among all answers that were not yes, as their clients saw it
   * @param longestPing see {@link Pulse}
   * @param unanswered purchases without an answer within the client's patience, and pings
   */
  record Result(
      String name,
      int yes,
      int no,
      List<Violation> violations,
      Duration recovery,
      Duration longestRefusal,
      Duration longestPing,
      long unanswered) {

    static final String HEAD =
        "| fault | yes | no | violations | recovery s | longest refusal s | longest ping s | unanswered |\n"
            + "|---|---|---|---|---|---|---|---|";

    /** Prints it, and adds it to the report in the folder. */
    void tell(Path folder) throws IOException {
      Path report = folder.resolve("report.md");
      if (!Files.exists(report)) {
        System.out.println(HEAD);
        Files.writeString(report, HEAD + "\n");
      }
      System.out.println(row());
      violations.forEach(System.out::println);
      Files.writeString(report, row() + "\n", StandardOpenOption.APPEND);
    }

    private String row() {
      return "| %s | %d | %d | %d | %.1f | %.1f | %.1f | %d |"
          .formatted(
              name,
              yes,
              no,
              violations.size(),
              recovery.toMillis() / 1000.0,
              longestRefusal.toMillis() / 1000.0,
              longestPing.toMillis() / 1000.0,
              unanswered);
    }
  }

  private final Lab lab;
  private final ServiceNode node;
  private final History history;
  private final Desk desk;
  private final Buyers.Habits habits;

  Ordeal(Lab lab, ServiceNode node, History history, Buyers.Habits habits) {
    this.lab = lab;
    this.node = node;
    this.history = history;
    this.desk = new Desk(node::door, lab.tokens());
    this.habits = habits;
  }

  /** The sale that does not sell out, for a harm that needs to know it. */
  interface HarmTo {
    Harm harm(UUID sale);
  }

  /**
   * A mixed crowd that does not cancel: units that were on their way back when a server went are
   * free again some seconds after their cancellation, and the judge allows none.
   */
  static Buyers.Habits habits(int perSecond) {
    Buyers.Habits mixed = Buyers.Habits.mixed(perSecond);
    return new Buyers.Habits(
        mixed.perSecond(),
        mixed.atOnce(),
        mixed.twice(),
        mixed.hangUp(),
        mixed.gone(),
        mixed.replay(),
        mixed.greedy(),
        mixed.pay(),
        0,
        mixed.patience());
  }

  Result suffer(String name, Duration howLong, HarmTo harmTo) {
    UUID scarce = desk.openSale(FEW, 2, TO_PAY);
    UUID plenty = desk.openSale(MANY, 2, TO_PAY);
    Harm harm = harmTo.harm(plenty);
    AtomicLong ended = new AtomicLong(Long.MAX_VALUE);
    AtomicLong recovered = new AtomicLong(Long.MAX_VALUE);
    AtomicInteger sold = new AtomicInteger();
    history.listen(
        attempt -> {
          if (attempt.wish().sale().equals(plenty)
              && attempt.wish() instanceof Wish.Purchase
              && attempt.isOk()) {
            sold.incrementAndGet();
            if (attempt.invokedAt() > ended.get()) {
              recovered.accumulateAndGet(attempt.endedAt(), Math::min);
            }
          }
        });
    try (Pulse pulse = new Pulse(node.door(), lab.tokens());
        Buyers buyers =
            new Buyers(
                () -> List.of(node.door()), lab.tokens(), history, habits, name.hashCode())) {
      buyers.begin(List.of(scarce, plenty));
      require(Waiting.until(() -> sold.get() >= 10, PATIENCE), name + ": nothing is sold at all");
      history.note(name + " begins");
      harm.begin();
      Waiting.pause(howLong);
      harm.end();
      ended.set(history.now());
      history.note(name + " ends");
      Waiting.until(() -> recovered.get() != Long.MAX_VALUE, LONGEST_RECOVERY);
      Duration recovery = recovery(ended.get(), recovered.get());
      if (recovery.equals(NEVER)) {
        history.note(name + " is not survived: the node is started anew");
        node.kill();
        node.start();
        node.awaitReady(PATIENCE);
      }
      Waiting.pause(Duration.ofSeconds(1));
      buyers.pause();
      require(buyers.areGoneWithin(PATIENCE), name + ": somebody gets no final answer");
      List<Violation> violations =
          Stream.of(scarce, plenty).flatMap(sale -> judge(sale).stream()).toList();
      return new Result(
          name,
          yes(plenty) + yes(scarce),
          refusals(scarce, plenty).size(),
          violations,
          recovery,
          longest(refusals(scarce, plenty)),
          pulse.longest(),
          pulse.unanswered() + unanswered(scarce, plenty));
    } finally {
      history.forget(scarce);
      history.forget(plenty);
    }
  }

  private static Duration recovery(long ended, long recovered) {
    return recovered == Long.MAX_VALUE ? NEVER : Duration.ofNanos(recovered - ended);
  }

  private List<Violation> judge(UUID sale) {
    Evidence evidence =
        new Witnesses(lab.behindLines(), desk, () -> Charges.UNWATCHED).whenQuiet(sale, PATIENCE);
    return HistoryChecker.check(history.of(sale), evidence, true);
  }

  private int yes(UUID sale) {
    return (int) history.of(sale).stream().filter(Attempt::isOk).count();
  }

  private List<Attempt> refusals(UUID... sales) {
    return Stream.of(sales)
        .flatMap(sale -> history.of(sale).stream())
        .filter(attempt -> !attempt.isOk() && attempt.endedAt() != Attempt.NEVER)
        .toList();
  }

  private static Duration longest(List<Attempt> attempts) {
    return Duration.ofNanos(
        attempts.stream()
            .mapToLong(attempt -> attempt.endedAt() - attempt.invokedAt())
            .max()
            .orElse(0));
  }

  private long unanswered(UUID... sales) {
    return refusals(sales).stream()
        .map(Attempt::outcome)
        .filter(outcome -> Objects.equals(outcome, new Outcome.Unknown("no answer in time")))
        .count();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
