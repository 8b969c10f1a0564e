package io.sluice.load.proof;

import io.sluice.load.Audit;
import io.sluice.load.proof.CrashReport.Survived;
import io.sluice.standalone.StandaloneServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Kills one thing after another under load and judges the whole history after each: three nodes, of
 * which at least one always sells, on a sale with plenty of units and on a scarce one whose unpaid
 * units come back after 5 s. When most of that is sold comes the next one, and after some points
 * all sales are new.
 */
final class CrashRun implements AutoCloseable {
  private static final int NODES = 3;
  private static final int POINTS_PER_SALE = 25;
  private static final int BUYERS_PER_SECOND = 10;
  private static final int SCARCE_UNITS = 40;
  private static final UUID NONE = new UUID(0, 0);

  /** What most points would wait for. */
  private static final String[] HASTE = {
    // A dead node's part of the log is another's after this; no line is disturbed here.
    "--sluice.kafka.projection.session-timeout=3s",
    "--sluice.kafka.projection.heartbeat=1s",
    // Longer than an answer and an append may take together (5 s).
    "--sluice.withdraw.grace=8s",
    "--sluice.loops.withdraw=1s"
  };

  /** What the issue allows: nothing unaccounted for longer. */
  private static final Duration ACCOUNTED_WITHIN = Duration.ofSeconds(60);

  private static final Duration REACHED_WITHIN = Duration.ofSeconds(90);

  /** On a machine that is busy with much else. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Random random;
  private final CrashReport report;
  private final Lab lab;
  private final History history;
  private final Buyers buyers;
  private final Desk desk;
  private final Witnesses witnesses;
  private final Consumer<String> progress;
  private final OperatorCrash operatorCrash;

  /** All that are sold since they were judged last. */
  private final List<UUID> sales = new ArrayList<>();

  /** Those that the crowd wants, one of them twice as much. */
  private final List<UUID> wanted = new ArrayList<>();

  private UUID scarce = NONE;
  private boolean mostlySold;

  CrashRun(Lab lab, long seed, CrashReport report, Consumer<String> progress) {
    this.lab = lab;
    this.random = new Random(seed);
    this.report = report;
    this.progress = progress;
    this.history = History.in(lab.folder().resolve("history.jsonl"));
    this.buyers =
        new Buyers(
            lab::doors,
            lab.tokens(),
            history,
            Buyers.Habits.mixed(BUYERS_PER_SECOND),
            random.nextLong());
    this.desk = new Desk(() -> aReadyNode().door(), lab.tokens());
    this.witnesses = new Witnesses(lab.servers(), desk, () -> new MoneyBooks(lab.folder()).read());
    this.operatorCrash = new OperatorCrash(lab, desk, history, report);
  }

  void startNodes() {
    List<ServiceNode> starting = new ArrayList<>();
    for (int i = 1; i <= NODES; i++) {
      starting.add(lab.addNode("n" + i, lab.servers(), HASTE));
      starting.getLast().start();
    }
    starting.forEach(node -> node.awaitReady(PATIENCE));
  }

  void run(List<CrashPoint> points) {
    for (int i = 0; i < points.size(); i++) {
      if (i % POINTS_PER_SALE == 0) {
        beginNewSales();
      }
      survive(i + 1, points.get(i));
      if ((i + 1) % POINTS_PER_SALE == 0 || i + 1 == points.size()) {
        judgeSales();
      }
    }
  }

  private void beginNewSales() {
    UUID plenty = desk.openSale(1_000_000, 3, Duration.ofHours(1));
    sales.clear();
    wanted.clear();
    sales.add(plenty);
    wanted.addAll(List.of(plenty, plenty));
    sellAScarceOne();
  }

  private UUID plenty() {
    return sales.getFirst();
  }

  private void sellAScarceOne() {
    wanted.remove(scarce);
    scarce = desk.openSale(SCARCE_UNITS, 2, Duration.ofSeconds(5));
    mostlySold = false;
    sellToo(scarce);
  }

  private void sellToo(UUID sale) {
    sales.add(sale);
    wanted.add(sale);
    buyers.begin(wanted, List.of(scarce));
  }

  private void survive(int number, CrashPoint point) {
    awaitNodes(2);
    if (mostlySold) {
      sellAScarceOne();
    }
    buyers.resume();
    CompletableFuture<Long> soldBefore = history.nextOrderAfter(history.now());
    require(isDone(soldBefore), "nothing is sold before point " + number);
    Optional<Death> died = kill(number, point);
    if (died.isEmpty()) {
      report.missed(point);
      progress.accept("point %d, %s: not reached".formatted(number, point));
      return;
    }
    long death = died.get().time();
    CompletableFuture<Long> sold = died.get().sold();
    require(isDone(sold), "nothing is sold any more after point %d, %s".formatted(number, point));
    Duration sells = Duration.ofNanos(sold.join() - death);
    buyers.pause();
    require(buyers.areGoneWithin(PATIENCE), "the crowd does not leave after point " + number);
    for (UUID sale : sales) {
      Optional<Audit> audit = accountFor(sale, death, "point %d, %s".formatted(number, point));
      if (sale.equals(scarce)) {
        mostlySold = audit.filter(CrashRun::isMostlySold).isPresent();
      }
    }
    Duration accounted = Duration.ofNanos(history.now() - death);
    judge(witnesses.whenQuiet(plenty(), ACCOUNTED_WITHIN), "point %d, %s".formatted(number, point));
    report.survived(new Survived(number, point, sells, accounted));
    progress.accept(
        "point %d, %s: sells after %d ms, accounted for after %d ms, %d violations so far"
            .formatted(
                number, point, sells.toMillis(), accounted.toMillis(), report.violations().size()));
  }

  /** What is paid for does not come back: soon nothing would expire any more. */
  private static boolean isMostlySold(Audit scarce) {
    return 2 * scarce.sold() > scarce.units();
  }

  private Optional<Audit> accountFor(UUID sale, long death, String where) {
    Duration left = ACCOUNTED_WITHIN.minusNanos(history.now() - death);
    Optional<Audit> audit = desk.awaitConsistent(sale, left);
    if (audit.filter(Audit::consistent).isEmpty()) {
      report.violated(
          new Violation("P3", "after 60 s the audit of sale %s is %s".formatted(sale, audit)),
          where);
    }
    return audit;
  }

  private void judge(Evidence evidence, String where) {
    HistoryChecker.check(history.of(evidence.sale().id()), evidence, true)
        .forEach(violation -> report.violated(violation, where));
  }

  private void judgeSales() {
    witnesses.readTheLogAnew();
    for (UUID sale : sales) {
      judge(witnesses.whenPaidBack(sale, ACCOUNTED_WITHIN), "sale " + sale);
      Purchases purchases = new Purchases(history.of(sale));
      report.judged(purchases.purchases().size(), purchases.acknowledged().size());
      history.forget(sale);
    }
  }

  /** Nothing when the step was not reached. */
  private Optional<Death> kill(int number, CrashPoint point) {
    history.note("kill " + point);
    if (point.isOfAnOperator()) {
      return killAtAnErrand(number, point);
    }
    return whenKilled(point).map(time -> new Death(time, history.nextOrderAfter(time)));
  }

  /** On the history's clock. */
  private Optional<Long> whenKilled(CrashPoint point) {
    return switch (point) {
      case REDIS -> Optional.of(killServer(lab.redis()));
      case KAFKA -> Optional.of(killServer(lab.kafka()));
      case MARIADB -> Optional.of(killServer(lab.mariaDb()));
      case SERVICE_AT_RANDOM -> Optional.of(killNodeAtRandom());
      case STANDALONE -> throw new IllegalArgumentException("dies by itself: StandaloneCrash");
      default -> point.isOfARebuild() ? killInARebuild(point) : killAtAStep(point);
    };
  }

  private Optional<Death> killAtAnErrand(int number, CrashPoint point) {
    ServiceNode node = aReadyNode();
    String where = "point %d, %s".formatted(number, point);
    return switch (point) {
      case PAUSE_STORED -> operatorCrash.ofAPause(node, point, plenty(), where);
      case DISCARD_SENT, DISCARDED -> operatorCrash.ofARepair(node, point, plenty(), where);
      default -> operatorCrash.ofAnOpening(node, point, where, this::sellToo);
    };
  }

  private long killServer(StandaloneServer server) {
    server.kill();
    long death = history.now();
    server.start();
    return death;
  }

  private long killNodeAtRandom() {
    ServiceNode node = aReadyNode();
    Waiting.pause(Duration.ofMillis(random.nextInt(500)));
    node.kill();
    long death = history.now();
    node.start();
    return death;
  }

  private Optional<Long> killAtAStep(CrashPoint point) {
    if (point.isOfWhoeverComesFirst()) {
      List<ServiceNode> ready = armed(point.at(1));
      return whoDied(ready, history::now);
    }
    ServiceNode node = aReadyNode();
    node.arm(point.at(1 + random.nextInt(3)));
    if (!node.endsWithin(REACHED_WITHIN)) {
      node.disarm();
      return Optional.empty();
    }
    long death = history.now();
    node.start();
    return Optional.of(death);
  }

  /** Whichever node claims the new life of Redis dies there. */
  private Optional<Long> killInARebuild(CrashPoint point) {
    // All of them: one that is still starting would be armed by nobody and could claim it.
    awaitNodes(NODES);
    List<ServiceNode> ready = armed(point.at(1));
    lab.redis().kill();
    long death = history.now();
    lab.redis().start();
    return whoDied(ready, () -> death);
  }

  private List<ServiceNode> armed(String step) {
    List<ServiceNode> ready = lab.nodes().stream().filter(ServiceNode::isReady).toList();
    ready.forEach(node -> node.arm(step));
    // Until the hooks have read it.
    Waiting.pause(Duration.ofMillis(500));
    return ready;
  }

  /** The time of death if one of them reaches its step; the others are left alone then. */
  private static Optional<Long> whoDied(List<ServiceNode> armed, LongSupplier death) {
    boolean reached =
        Waiting.until(() -> armed.stream().anyMatch(node -> !node.isAlive()), REACHED_WITHIN);
    long time = death.getAsLong();
    armed.stream().filter(ServiceNode::isAlive).forEach(ServiceNode::disarm);
    armed.stream().filter(node -> !node.isAlive()).forEach(ServiceNode::start);
    return reached ? Optional.of(time) : Optional.empty();
  }

  private ServiceNode aReadyNode() {
    awaitNodes(1);
    List<ServiceNode> ready =
        lab.nodes().stream().filter(ServiceNode::isAlive).filter(ServiceNode::isReady).toList();
    return ready.isEmpty() ? aReadyNode() : ready.get(random.nextInt(ready.size()));
  }

  private void awaitNodes(int atLeast) {
    require(
        Waiting.until(() -> ready() >= atLeast, PATIENCE),
        "not even %d nodes are ready after %s".formatted(atLeast, PATIENCE));
  }

  /** A second node may have reached its step before it heard that the first was enough. */
  private long ready() {
    lab.nodes().forEach(ServiceNode::start);
    return lab.nodes().stream().filter(ServiceNode::isReady).count();
  }

  private static boolean isDone(CompletableFuture<Long> heard) {
    try {
      heard.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an order", interrupted);
    }
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalStateException(sentence);
    }
  }

  @Override
  public void close() {
    buyers.close();
    history.close();
  }
}
