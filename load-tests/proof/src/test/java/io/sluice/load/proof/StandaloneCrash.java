package io.sluice.load.proof;

import io.sluice.load.proof.CrashReport.Survived;
import io.sluice.load.proof.Evidence.Charges;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A standalone service dies as a whole, its servers with it, and comes back on its data. */
final class StandaloneCrash {
  private static final int BUYERS_PER_SECOND = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Lab lab;
  private final long seed;
  private final CrashReport report;
  private final Consumer<String> progress;

  StandaloneCrash(Lab lab, long seed, CrashReport report, Consumer<String> progress) {
    this.lab = lab;
    this.seed = seed;
    this.report = report;
    this.progress = progress;
  }

  void survive(int times) {
    try (Lab.Standalone standalone = lab.startStandalone("whole");
        History history = History.in(lab.folder().resolve("history-standalone.jsonl"));
        Buyers buyers =
            new Buyers(
                () -> List.of(standalone.node().door()),
                lab.tokens(),
                history,
                Buyers.Habits.mixed(BUYERS_PER_SECOND),
                seed)) {
      Desk desk = new Desk(standalone.node()::door, lab.tokens());
      UUID sale = desk.openSale(1_000_000, 3, Duration.ofHours(1));
      buyers.begin(List.of(sale), List.of());
      for (int time = 1; time <= times; time++) {
        survive(time, standalone, history, buyers, desk, sale);
      }
      Purchases purchases = new Purchases(history.of(sale));
      report.judged(purchases.purchases().size(), purchases.acknowledged().size());
    }
  }

  private void survive(
      int time, Lab.Standalone standalone, History history, Buyers buyers, Desk desk, UUID sale) {
    buyers.resume();
    awaitOrder(history.nextOrderAfter(history.now()));
    standalone.node().killTree();
    long death = history.now();
    CompletableFuture<Long> sold = history.nextOrderAfter(death);
    standalone.node().start();
    awaitOrder(sold);
    buyers.pause();
    if (!buyers.areGoneWithin(PATIENCE)) {
      throw new IllegalStateException("the crowd does not leave");
    }
    Evidence evidence =
        new Witnesses(standalone.servers(), desk, () -> Charges.UNWATCHED)
            .whenQuiet(sale, PATIENCE);
    Duration accounted = Duration.ofNanos(history.now() - death);
    String where = "standalone, time " + time;
    HistoryChecker.check(history.of(sale), evidence, true)
        .forEach(violation -> report.violated(violation, where));
    Duration sells = Duration.ofNanos(sold.join() - death);
    report.survived(new Survived(time, CrashPoint.STANDALONE, sells, accounted));
    progress.accept(
        "%s: sells after %d ms, accounted for after %d ms"
            .formatted(where, sells.toMillis(), accounted.toMillis()));
  }

  private static void awaitOrder(CompletableFuture<Long> heard) {
    if (!Waiting.until(heard::isDone, PATIENCE)) {
      throw new IllegalStateException("nothing is sold within " + PATIENCE);
    }
  }
}
