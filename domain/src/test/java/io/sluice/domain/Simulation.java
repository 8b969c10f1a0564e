package io.sluice.domain;

import io.sluice.domain.order.InMemoryOrderLog;
import io.sluice.domain.order.InMemoryOrders;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.SaleAudit;
import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.InMemorySales;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleDraft;
import io.sluice.domain.sale.SaleWindow;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.InMemoryEpochs;
import io.sluice.domain.stock.InMemoryStock;
import io.sluice.domain.stock.Stock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

/**
 * A whole Sluice in one thread: several nodes over shared servers, a crowd, and everything that may
 * go wrong, all drawn from one seed. The same seed is the same run.
 */
final class Simulation {
  private static final Duration FAULTS_END = Duration.ofSeconds(60);
  private static final Duration QUIET = FAULTS_END.plusSeconds(150);
  private static final Duration END = QUIET.plusSeconds(30);
  private static final int NODES = 3;

  /** Longer than a run: what was not paid for is still held at its end. */
  private static final Duration FOR_LONG = Duration.ofHours(1);

  /** Prints every step: {@code -Dsluice.simulation.trace=true}, together with one seed. */
  private static final boolean TRACED = Boolean.getBoolean("sluice.simulation.trace");

  final SimulationTime time = new SimulationTime();
  final SimulationChecker checker = new SimulationChecker();
  final InMemoryOrderLog log = new InMemoryOrderLog(time);
  final InMemorySales sales = new InMemorySales();
  final InMemoryOrders orders = new InMemoryOrders(sales::find);
  final InMemoryEpochs epochs = new InMemoryEpochs(time);
  final SimulationProvider provider = new SimulationProvider();
  private InMemoryStock stock = new InMemoryStock(time);
  private final List<SimulationNode> nodes = new ArrayList<>();
  private final List<SimulationBuyer> buyers = new ArrayList<>();
  private final Random random;
  private final SimulationPlant plant;
  private final double crashes;
  private final double losses;
  private final double lostAppends;
  private final double laggards;
  private final double slowAppends;
  private final boolean failsOver;
  private boolean databaseDown;
  private boolean logDown;
  private long history = 0xcbf29ce484222325L;
  private long steps;

  /**
   * What a sound run was like.
   *
   * @param history a hash of every step in its order
   */
  record Run(long history, long steps, int orders, int buyers) {}

  private Simulation(long seed, SimulationPlant plant) {
    this.random = new Random(seed);
    this.plant = plant;
    this.crashes = oneOf(0, 0.0005, 0.003);
    this.losses = oneOf(0, 0.003, 0.02);
    this.lostAppends = oneOf(0, 0.4);
    this.laggards = oneOf(0, 0.2);
    this.slowAppends = oneOf(0.05, 0.4);
    this.failsOver = chance(0.5);
  }

  /**
   * Runs one seed to its quiet end.
   *
   * @throws SimulationViolation when a promise was broken; its message names the seed
   */
  static Run run(long seed, SimulationPlant plant) {
    Simulation simulation = new Simulation(seed, plant);
    Schedulers.setFactory(simulation.time);
    // A caller who has hung up or timed out hears no answer.
    Hooks.onErrorDropped(late -> {});
    try {
      return simulation.run();
    } catch (SimulationViolation broken) {
      SimulationViolation named =
          new SimulationViolation(
              "seed " + seed + " at " + simulation.time.elapsed(), broken.getMessage());
      named.initCause(broken);
      throw named;
    } finally {
      Hooks.resetOnErrorDropped();
      Schedulers.resetFactory();
    }
  }

  private Run run() {
    for (int i = 0; i < NODES; i++) {
      nodes.add(new SimulationNode(this));
      nodes.get(i).start();
    }
    int wanted = 1 + random.nextInt(3);
    for (int i = 0; i < wanted; i++) {
      time.after(within(Duration.ofSeconds(3)), this::openSale);
    }
    planFaults();
    runUntil(QUIET);
    becomeQuiet();
    return new Run(history, steps, checker.orders(), buyers.size());
  }

  private void runUntil(Duration end) {
    while (time.runNext(end)) {
      steps++;
      checker.verify();
    }
  }

  // -- the crowd

  private void openSale() {
    boolean ends = chance(0.3);
    SaleWindow window =
        new SaleWindow(
            time.instant().plus(within(Duration.ofSeconds(4))),
            ends ? time.instant().plusSeconds(80) : null);
    SaleDraft draft =
        new SaleDraft(
            "A thousand sneakers",
            null,
            SaleFixtures.PRICE,
            1 + random.nextInt(20),
            1 + random.nextInt(4),
            window,
            chance(0.4) ? FOR_LONG : Duration.ofSeconds(5 + random.nextInt(20)));
    @Nullable SimulationNode node = someNode();
    if (node == null) {
      time.after(about(Duration.ofSeconds(1)), this::openSale);
      return;
    }
    node.openSale
        .open(draft)
        .timeout(Duration.ofSeconds(20))
        .subscribe(this::opened, error -> openSale());
  }

  private void opened(Sale sale) {
    checker.opened(sale);
    int crowd = sale.units() + random.nextInt(sale.units() * 2 + 5);
    for (int i = 0; i < crowd; i++) {
      SimulationBuyer buyer =
          new SimulationBuyer(
              this,
              sale,
              People.buyer(1 + random.nextInt(crowd)),
              new IdempotencyKey("key-" + i),
              1 + random.nextInt(3));
      buyers.add(buyer);
      time.after(within(Duration.ofSeconds(chance(0.5) ? 5 : 45)), buyer::start);
    }
    if (chance(0.3)) {
      time.after(within(Duration.ofSeconds(30)), () -> command(sale, ControlSale.Command.PAUSE));
    }
  }

  private void command(Sale sale, ControlSale.Command command) {
    @Nullable SimulationNode node = someNode();
    if (node == null) {
      time.after(about(Duration.ofSeconds(1)), () -> command(sale, command));
      return;
    }
    node.controlSale
        .apply(sale.id(), command)
        .timeout(Duration.ofSeconds(10))
        .subscribe(
            done -> {
              if (command == ControlSale.Command.PAUSE) {
                time.after(
                    about(Duration.ofSeconds(5)), () -> command(sale, ControlSale.Command.RESUME));
              }
            },
            error -> time.after(about(Duration.ofSeconds(1)), () -> command(sale, command)));
  }

  @Nullable SimulationNode someNode() {
    SimulationNode node = nodes.get(random.nextInt(nodes.size()));
    return node.isAlive() ? node : null;
  }

  // -- what goes wrong

  private void planFaults() {
    // A rebuild brings back what was reserved in vain, so some runs have none after the crowd.
    if (chance(0.6)) {
      times(oneOf(0, 3), () -> stock.restartServer());
      times(oneOf(0, 2), () -> stock.wipeServer());
      times(oneOf(0, 3), this::loseOneStock);
      times(oneOf(0, 3), this::discardOneStock);
    }
    if (failsOver) {
      // While the crowd is there.
      time.after(within(Duration.ofSeconds(15)), this::failOver);
      times(1, this::failOver);
    }
    // A node that reaches a demoted server and no database is more than is promised.
    times(failsOver ? 0 : 2, () -> outage(down -> databaseDown = down));
    times(2, () -> outage(down -> logDown = down));
    if (plant == SimulationPlant.UNITS_ARE_MISPLACED) {
      time.after(FAULTS_END, this::misplaceAUnit);
    }
    times(4, () -> crash(nodes.get(random.nextInt(nodes.size()))));
  }

  private void times(double max, Runnable fault) {
    int times = random.nextInt((int) max + 1);
    for (int i = 0; i < times; i++) {
      time.after(
          within(FAULTS_END),
          () -> {
            note("fault");
            fault.run();
          });
    }
  }

  /** Another server is promoted; some nodes reach the old one for a while, scripts and all. */
  private void failOver() {
    stock = new InMemoryStock(time);
    nodes.forEach(
        node -> {
          Duration late = chance(0.5) ? about(Duration.ofSeconds(20)) : Duration.ofMillis(1);
          time.after(late, () -> node.follow(stock));
        });
  }

  boolean failsOver() {
    return failsOver;
  }

  private void loseOneStock() {
    List<Sale> open = checker.sales();
    if (!open.isEmpty()) {
      stock.loseStock(open.get(random.nextInt(open.size())).id());
    }
  }

  private void discardOneStock() {
    List<Sale> open = checker.sales();
    @Nullable SimulationNode node = someNode();
    if (!open.isEmpty() && node != null) {
      node.discardStock(open.get(random.nextInt(open.size()))).subscribe(done -> {}, failed -> {});
    }
  }

  private void misplaceAUnit() {
    checker.sales().forEach(sale -> stock.misplace(sale.id(), 1));
  }

  private void outage(java.util.function.Consumer<Boolean> down) {
    down.accept(true);
    time.after(within(Duration.ofSeconds(15)), () -> down.accept(false));
  }

  /** Whether the node dies right here. */
  boolean crashes(SimulationNode node) {
    if (isFaulty() && chance(crashes)) {
      crash(node);
    }
    return !node.isAlive();
  }

  private void crash(SimulationNode node) {
    int place = nodes.indexOf(node);
    if (place < 0 || !node.isAlive()) {
      return;
    }
    note("crash " + place);
    node.crash();
    time.after(about(Duration.ofSeconds(4)), () -> restart(place));
  }

  private void restart(int place) {
    note("restart " + place);
    nodes.set(place, new SimulationNode(this));
    nodes.get(place).start();
  }

  boolean losesRequest() {
    return isFaulty() && chance(losses);
  }

  boolean losesAppend() {
    return isFaulty() && chance(lostAppends);
  }

  boolean losesAnswer() {
    return isFaulty() && chance(losses);
  }

  boolean isDatabaseDown() {
    return databaseDown;
  }

  boolean isLogDown() {
    return logDown;
  }

  private boolean isFaulty() {
    return time.elapsed().compareTo(FAULTS_END) < 0;
  }

  /** Where something else is wrong the watch would tell of that, and is not what is tried. */
  boolean isWatched() {
    return plant == SimulationPlant.NONE
        || plant == SimulationPlant.WATCH_IGNORES_THE_PROJECTION
        || plant == SimulationPlant.UNITS_ARE_MISPLACED;
  }

  boolean isPlanted(SimulationPlant fault) {
    return plant == fault;
  }

  /** The server of the stock, as it is now. */
  InMemoryStock stock() {
    return stock;
  }

  Stock planted(Stock sound) {
    return plant == SimulationPlant.NONE
        ? sound
        : new SimulationPlantedStock(sound, plant, random::nextLong);
  }

  // -- chance

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private double oneOf(double... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Up to twice as long. */
  Duration about(Duration duration) {
    return within(duration.multipliedBy(2)).plusMillis(1);
  }

  Duration within(Duration duration) {
    return Duration.ofNanos((long) (random.nextDouble() * duration.toNanos()));
  }

  /** One way over the network: mostly short, now and then almost as long as a caller waits. */
  Duration journey() {
    return within(Duration.ofMillis(isFaulty() && chance(0.02) ? 950 : 10)).plusNanos(1);
  }

  /** From an append's call to its place in the log. */
  Duration append() {
    return within(Duration.ofMillis(isFaulty() && chance(slowAppends) ? 2_800 : 30)).plusNanos(1);
  }

  Duration projectionLag() {
    return within(Duration.ofMillis(isFaulty() && chance(laggards) ? 12_000 : 200));
  }

  Duration moneyTakes() {
    return within(Duration.ofMillis(isFaulty() && chance(0.2) ? 6_000 : 300));
  }

  UUID uuid7() {
    long high = (time.millis() << 16) | 0x7000L | random.nextInt(0x1000);
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  // -- what is seen

  void recorded(OrderEvent event) {
    checker.recorded(event);
  }

  /** FNV-1a over everything that happens, and when. */
  void note(String what) {
    mix(time.elapsed().toNanos());
    mix(what.hashCode());
    if (TRACED) {
      System.out.println(time.elapsed() + " " + what);
    }
  }

  private void mix(long value) {
    history = (history ^ value) * 0x100000001b3L;
  }

  private void becomeQuiet() {
    Map<Sale, SaleAudit> audits = new LinkedHashMap<>();
    SimulationNode node = nodes.get(0);
    for (Sale sale : checker.sales()) {
      node.auditSale.audit(sale.id()).subscribe(audit -> audits.put(sale, audit));
    }
    runUntil(END);
    List<Order> projected = new ArrayList<>();
    for (Sale sale : checker.sales()) {
      @Nullable SaleAudit audit = audits.get(sale);
      checker.require(
          audit != null
              && audit.consistent()
              && (audit.reserved() == 0 || sale.paymentWindow().equals(FOR_LONG)),
          "P3",
          () -> "the audit of " + sale + " is " + audit);
      orders.ofSale(sale.id()).subscribe(projected::add);
    }
    checker.quiet(projected, order -> order.payBy().isBefore(time.instant()));
    Map<UUID, Order> shown = new LinkedHashMap<>();
    projected.forEach(order -> shown.put(order.id().value(), order));
    buyers.forEach(buyer -> buyer.quiet(order -> shown.get(order.id().value())));
    checker.verify();
  }
}
