package io.sluice.load.proof;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A node dies of what an operator asks of it, under load. The operator hears nothing, so the others
 * have to finish what was begun, or the operator asks one of them again.
 */
final class OperatorCrash {
  private static final int UNITS = 100_000;

  /** More than purchases under way can explain, so that a comparison under load is certain. */
  private static final int HIDDEN = 1_000;

  private static final Duration TO_PAY = Duration.ofHours(1);

  /** A hook looks 40 times a second whether it is armed; the operator asks only once. */
  private static final Duration ARMED_WITHIN = Duration.ofMillis(500);

  private static final Duration REACHED_WITHIN = Duration.ofSeconds(30);

  /** As long as units may be unaccounted. */
  private static final Duration MENDED_WITHIN = Duration.ofSeconds(60);

  /** What a repair answers when there is nothing left to do. */
  private static final Set<String> SOUND = Set.of("NONE", "DONE");

  private final Lab lab;
  private final Desk desk;
  private final History history;
  private final CrashReport report;
  private final CarelessHand hand;

  /**
   * Crashes that are reported.
   *
   * @param desk of a node that is alive
   */
  OperatorCrash(Lab lab, Desk desk, History history, CrashReport report) {
    this.lab = lab;
    this.desk = desk;
    this.history = history;
    this.report = report;
    this.hand = new CarelessHand(lab.redis().url());
  }

  /**
   * A sale that is on record is sold, whoever has heard of it.
   *
   * @param opened told of the sale, if it is on record
   */
  Optional<Death> ofAnOpening(
      ServiceNode node, CrashPoint point, String where, Consumer<UUID> opened) {
    String title = "Opened at " + where;
    Optional<Long> death = died(node, point, dying -> dying.tryToOpenSale(title, UNITS, 3, TO_PAY));
    return death.map(time -> new Death(time, soldIfOpened(time, title, point, where, opened)));
  }

  private CompletableFuture<Long> soldIfOpened(
      long death, String title, CrashPoint point, String where, Consumer<UUID> opened) {
    Optional<UUID> sale = desk.findSale(title);
    sale.ifPresent(opened);
    if (sale.isEmpty() && point != CrashPoint.OPENING_SENT) {
      report.violated(new Violation("P3", "a sale was stored and is gone: " + title), where);
    }
    return sale.map(found -> history.nextOrderAfter(death, found))
        .orElseGet(() -> history.nextOrderAfter(death));
  }

  /** A pause that is on record reaches the stock, although nobody asks again. */
  Optional<Death> ofAPause(ServiceNode node, CrashPoint point, UUID sale, String where) {
    Optional<Long> death = died(node, point, dying -> dying.tryTo(sale, "PAUSE"));
    return death.map(time -> new Death(time, soldWhenResumed(sale, where)));
  }

  private CompletableFuture<Long> soldWhenResumed(UUID sale, String where) {
    if (!Waiting.until(() -> hand.seesPaused(sale), MENDED_WITHIN)) {
      report.violated(
          new Violation("P3", "sale %s is paused on record, and still sold".formatted(sale)),
          where);
    }
    desk.command(sale, "RESUME");
    return history.nextOrderAfter(history.now(), sale);
  }

  /** The operator asks for the repair again; a watchdog may have paused the sale meanwhile. */
  Optional<Death> ofARepair(ServiceNode node, CrashPoint point, UUID sale, String where) {
    hand.hides(sale, HIDDEN);
    Optional<Long> death = died(node, point, dying -> dying.repair(sale));
    boolean repaired =
        Waiting.until(() -> desk.repair(sale).filter(SOUND::contains).isPresent(), MENDED_WITHIN);
    if (!repaired) {
      report.violated(
          new Violation("P3", "the stock of sale %s is not repaired".formatted(sale)), where);
    }
    desk.command(sale, "RESUME");
    return death.map(time -> new Death(time, history.nextOrderAfter(time, sale)));
  }

  /** When it died of this errand; nothing when it got over it. */
  private Optional<Long> died(ServiceNode node, CrashPoint point, Consumer<Desk> errand) {
    node.arm(point.at(1));
    Waiting.pause(ARMED_WITHIN);
    errand.accept(new Desk(node::door, lab.tokens()));
    if (!node.endsWithin(REACHED_WITHIN)) {
      node.disarm();
      return Optional.empty();
    }
    long death = history.now();
    node.start();
    return Optional.of(death);
  }
}
