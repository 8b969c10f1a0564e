package io.sluice.domain;

import io.sluice.domain.order.AuditSale;
import io.sluice.domain.order.CancelOrder;
import io.sluice.domain.order.EnterLife;
import io.sluice.domain.order.ExpireReservations;
import io.sluice.domain.order.FindOrder;
import io.sluice.domain.order.FollowOrder;
import io.sluice.domain.order.OpenStock;
import io.sluice.domain.order.PayOrder;
import io.sluice.domain.order.PlaceOrder;
import io.sluice.domain.order.ProjectOrders;
import io.sluice.domain.order.RebuildStock;
import io.sluice.domain.order.RefundOrders;
import io.sluice.domain.order.SaleBalance;
import io.sluice.domain.order.WatchStock;
import io.sluice.domain.order.WithdrawReservations;
import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.OpenSale;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.InMemoryStock;
import io.sluice.domain.stock.Life;
import io.sluice.domain.stock.OutcomeUnknownException;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One life of one node: the real use cases over ports that reach the shared servers through the
 * simulated network, and the loops that a node runs. It may die between any two effects.
 */
final class SimulationNode {
  static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);
  static final Duration LONGEST_APPEND = Duration.ofSeconds(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration LOOK_WITHIN = Duration.ofSeconds(2);
  private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(20);

  /** Far shorter than an append, because no promise may depend on it. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final int BATCH = 4;

  final OpenSale openSale;
  final ControlSale controlSale;
  final PlaceOrder placeOrder;
  final PayOrder payOrder;
  final CancelOrder cancelOrder;
  final FollowOrder followOrder;
  final AuditSale auditSale;
  private final ExpireReservations expireReservations;
  private final EnterLife enterLife;
  private final RebuildStock rebuildStock;
  private final WithdrawReservations withdrawReservations;
  private final WatchStock watchStock;
  private final ProjectOrders projectOrders;
  private final RefundOrders refundOrders;
  private final Simulation world;
  private final SimulationPorts ports;
  private final Disposable.Composite connections = reactor.core.Disposables.composite();
  private final boolean looksRarely;
  private boolean alive = true;

  SimulationNode(Simulation world) {
    this.world = world;
    this.ports = new SimulationPorts(world, this);
    this.looksRarely = world.isPlanted(SimulationPlant.NODES_LOOK_TOO_RARELY) && world.chance(0.5);
    var find = new FindOrder(ports.sales, ports.stock, ports.orders::find);
    var openStock = new OpenStock(ports.stock, ports.epochs);
    this.openSale = new OpenSale(ports.sales, openStock::open, world::uuid7, world.time);
    this.controlSale =
        new ControlSale(ports.sales, this::tellStock, world.time, new ControlSale.Limits(5));
    this.placeOrder = new PlaceOrder(ports.sales::find, ports.stock, ports.log, world::uuid7);
    this.payOrder = new PayOrder(ports.sales, ports.stock, ports.log, find, ports.provider);
    this.cancelOrder = new CancelOrder(ports.sales, ports.stock, ports.log, find);
    this.followOrder =
        new FollowOrder(
            ports.feed,
            find,
            new FollowOrder.Limits(Duration.ofMillis(250), Duration.ofSeconds(8)));
    this.auditSale =
        new AuditSale(
            ports.sales,
            ports.stock,
            ports.log,
            ports.orders,
            new AuditSale.Limits(Duration.ofSeconds(5), Duration.ofSeconds(1)));
    this.expireReservations =
        new ExpireReservations(
            ports.sales,
            ports.stock,
            ports.log,
            world.time,
            new ExpireReservations.Limits(BATCH, LONGEST_ANSWER.plus(LONGEST_APPEND)));
    this.enterLife = new EnterLife(ports.stock, ports.epochs, LOOK_WITHIN);
    this.rebuildStock = rebuildStock();
    this.refundOrders =
        new RefundOrders(
            ports.orders,
            ports.provider,
            world.time,
            new RefundOrders.Limits(BATCH, 2, Duration.ofSeconds(10), Duration.ofSeconds(15)));
    this.withdrawReservations =
        new WithdrawReservations(
            ports.sales,
            ports.stock,
            ports.logOfTheWatchdog,
            ports.orders,
            world.time,
            new WithdrawReservations.Limits(
                GRACE, BATCH, LONGEST_ANSWER, Duration.ofMinutes(1), Duration.ofMillis(200)),
            withdrawn -> world.note("withdrawn " + withdrawn.order()));
    this.watchStock =
        new WatchStock(
            ports.sales,
            ports.stock,
            ports.epochs,
            ports.logOfTheWatch,
            ports.orders,
            controlSale,
            world.time,
            // Without any, because no promise may depend on it.
            new WatchStock.Limits(Duration.ZERO, 2),
            new WatchStock.Listener(this::unitsAreMissing, this::saleWasPaused));
    this.projectOrders =
        new ProjectOrders(
            ports.log,
            ports.orders,
            controlSale,
            ports.stock,
            ports.epochs,
            order ->
                world.checker.require(false, "P1", () -> "the second wall had to refuse " + order));
  }

  private RebuildStock rebuildStock() {
    boolean hasty = world.isPlanted(SimulationPlant.REBUILD_IGNORES_APPENDS_ON_THEIR_WAY);
    return new RebuildStock(
        ports.sales,
        ports.stock,
        ports.epochs,
        ports.log,
        ports.orders,
        world.time,
        new RebuildStock.Limits(
            GIVE_UP_AFTER,
            GIVE_UP_AFTER.dividedBy(4),
            Duration.ofMinutes(2),
            Duration.ofMillis(200),
            2,
            hasty ? Duration.ZERO : LONGEST_ANSWER,
            hasty ? Duration.ZERO : LOOK_EVERY,
            hasty ? Duration.ofNanos(1) : LOOK_WITHIN),
        missing -> {});
  }

  private void unitsAreMissing(long units) {
    world.checker.require(units == 0, "the watch", () -> units + " units do not add up");
  }

  private void saleWasPaused(SaleBalance wrong) {
    world.checker.require(false, "the watch", () -> "paused because of " + wrong);
  }

  /** As an operator's repair does, whether or not there is anything to repair. */
  Mono<Void> discardStock(Sale sale) {
    return ports.epochs.current().flatMap(life -> ports.stock.discard(sale.id(), life.epoch()));
  }

  private Mono<Void> tellStock(Sale sale) {
    return ports
        .epochs
        .current()
        .filter(Life::ready)
        .flatMap(life -> ports.stock.update(sale, life.epoch()))
        .then();
  }

  void start() {
    connections.add(projectOrders.run().subscribe());
    look();
    rebuild();
    refund();
    if (!world.isPlanted(SimulationPlant.NOBODY_SWEEPS)) {
      sweep();
    }
    if (!world.isPlanted(SimulationPlant.NOBODY_WITHDRAWS)) {
      withdraw();
    }
    if (world.isWatched()) {
      watch();
    }
  }

  private void watch() {
    runAgain(watchStock.look(), world.about(Duration.ofMillis(500)), this::watch);
  }

  private void withdraw() {
    runAgain(withdrawReservations.look(), world.about(Duration.ofSeconds(2)), this::withdraw);
  }

  /** Never later than promised: a rebuild counts on it. */
  private void look() {
    if (!looksRarely) {
      runAgain(enterLife.look(), LOOK_EVERY, this::look);
    }
  }

  private void rebuild() {
    Duration pause = looksRarely ? GIVE_UP_AFTER : Duration.ofMillis(500);
    runAgain(rebuildStock.check(), world.about(pause), this::rebuild);
  }

  private void refund() {
    runAgain(refundOrders.sweep(), world.about(Duration.ofSeconds(1)), this::refund);
  }

  private void sweep() {
    runAgain(expireReservations.sweep(), world.about(Duration.ofSeconds(1)), this::sweep);
  }

  /** It reaches the server that was promoted, from now on. */
  void follow(InMemoryStock promoted) {
    ports.stock.follow(promoted);
  }

  /** What fails now is tried again, as a node's loops do. */
  private void runAgain(Mono<?> round, Duration pause, Runnable next) {
    if (alive) {
      round
          .then()
          .onErrorComplete()
          .subscribe(nothing -> {}, error -> {}, () -> world.time.after(pause, next));
    }
  }

  boolean isAlive() {
    return alive;
  }

  /** Ends with this node. */
  void connected(Disposable connection) {
    connections.add(connection);
  }

  void crash() {
    alive = false;
    connections.dispose();
  }

  /**
   * One effect on a shared server. It is sent when somebody subscribes, takes effect a little later
   * even if its node has died meanwhile, and its answer may get lost.
   */
  <T> Mono<T> call(String what, Mono<T> effect) {
    return call(what, effect, true);
  }

  /** The same, with an answer that is late at most. */
  <T> Mono<T> callSurely(String what, Mono<T> effect) {
    return call(what, effect, false);
  }

  private <T> Mono<T> call(String what, Mono<T> effect, boolean lossy) {
    return Mono.create(sink -> send(what, effect, lossy, sink));
  }

  private <T> void send(String what, Mono<T> effect, boolean lossy, MonoSink<T> sink) {
    world.note("send " + what);
    if (!alive || world.crashes(this)) {
      return;
    }
    Duration sent = world.time.elapsed();
    if (lossy && world.losesRequest()) {
      unknown(what, sent, sink);
      return;
    }
    world.time.after(world.journey(), () -> arrive(what, effect, lossy, sent, sink));
  }

  private <T> void arrive(
      String what, Mono<T> effect, boolean lossy, Duration sent, MonoSink<T> sink) {
    world.note("do " + what);
    effect
        .materialize()
        .subscribe(
            answer -> {
              if (lossy && world.losesAnswer()) {
                unknown(what, sent, sink);
                return;
              }
              world.time.after(
                  world.journey(),
                  () -> {
                    if (alive && !world.crashes(this)) {
                      world.note("got " + what + " " + answer);
                      answer(answer, sink);
                    }
                  });
            });
  }

  private static <T> void answer(reactor.core.publisher.Signal<T> answer, MonoSink<T> sink) {
    if (answer.getThrowable() != null) {
      sink.error(answer.getThrowable());
    } else {
      sink.success(answer.get());
    }
  }

  private <T> void unknown(String what, Duration sent, MonoSink<T> sink) {
    Duration patience = LONGEST_ANSWER.minus(world.time.elapsed().minus(sent));
    world.time.after(
        patience,
        () -> {
          if (alive) {
            world.note("unknown " + what);
            sink.error(new OutcomeUnknownException("no answer to " + what));
          }
        });
  }
}
