package io.sluice.domain;

import io.sluice.domain.order.LogPosition;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderFeed;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.order.Projection;
import io.sluice.domain.order.RejectedEvent;
import io.sluice.domain.order.SaleTally;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SalePhase;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Fence;
import io.sluice.domain.stock.InMemoryStock;
import io.sluice.domain.stock.Life;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockLevel;
import io.sluice.domain.stock.StockState;
import io.sluice.domain.stock.Unrecorded;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The ports as one node sees them: the shared in-memory servers behind a network that fails. */
final class SimulationPorts {
  final NodeStock stock;
  final OrderLog log;
  final OrderLog logOfTheWatchdog;
  final OrderLog logOfTheWatch;
  final OrderFeed feed;
  final Orders orders;
  final Sales sales;
  final Epochs epochs;
  final PaymentProvider provider;
  private final Simulation world;
  private final SimulationNode node;

  SimulationPorts(Simulation world, SimulationNode node) {
    this.world = world;
    this.node = node;
    this.stock = new NodeStock(world.stock().anotherNode());
    this.log = new NodeLog(SimulationPlant.REBUILD_IGNORES_THE_PROJECTION);
    this.logOfTheWatchdog = new NodeLog(SimulationPlant.WITHDRAW_IGNORES_THE_PROJECTION);
    this.logOfTheWatch = new NodeLog(SimulationPlant.WATCH_IGNORES_THE_PROJECTION);
    this.feed = this::follow;
    this.orders = new NodeOrders();
    this.sales = new NodeSales();
    this.epochs = new NodeEpochs();
    this.provider = new NodeProvider();
  }

  /** A Flux is one answer, as it is from a script or a query. */
  private <T> Flux<T> callAll(String what, Flux<T> effect) {
    return node.call(what, effect.collectList()).flatMapIterable(all -> all);
  }

  private <T> Mono<T> query(String what, Mono<T> effect) {
    return node.call(what, Mono.defer(() -> world.isDatabaseDown() ? down() : effect));
  }

  private static <T> Mono<T> down() {
    return Mono.error(new IllegalStateException("the database is down"));
  }

  /** Late, in order, now and then twice; a node that has died tells nothing. */
  private Flux<OrderEvent> follow(OrderId order) {
    return world
        .log
        .follow(order)
        .concatMap(event -> Mono.delay(world.journey()).thenReturn(event), 1)
        .concatMapIterable(event -> world.chance(0.1) ? List.of(event, event) : List.of(event))
        .filter(event -> node.isAlive());
  }

  final class NodeStock implements Stock {
    private InMemoryStock view;

    NodeStock(InMemoryStock view) {
      this.view = view;
    }

    void follow(InMemoryStock promoted) {
      view = view.movedTo(promoted);
    }

    /** What is on its way goes to the server, and with the scripts, of the time of its sending. */
    private Stock server() {
      return world.planted(view.movedTo(view));
    }

    @Override
    public Mono<ReserveOutcome> reserve(ReserveRequest request) {
      return node.call("reserve " + request.buyer(), server().reserve(request));
    }

    @Override
    public Mono<Reservation> find(SaleId sale, OrderId order) {
      return node.call("find", server().find(sale, order));
    }

    @Override
    public Mono<Reservation> confirm(SaleId sale, OrderId order) {
      return node.call("confirm " + order, server().confirm(sale, order));
    }

    @Override
    public Mono<Reservation> release(SaleId sale, OrderId order) {
      return node.call("release " + order, server().release(sale, order));
    }

    @Override
    public Flux<Reservation> expire(SaleId sale, int max) {
      return callAll("expire", server().expire(sale, max));
    }

    @Override
    public Flux<Reservation> unsettled(SaleId sale, Duration olderThan, int max) {
      return callAll("unsettled", server().unsettled(sale, olderThan, max));
    }

    @Override
    public Mono<Void> settle(SaleId sale, Collection<Reservation> recorded) {
      return world.isPlanted(SimulationPlant.SETTLE_DOES_NOTHING)
          ? Mono.empty()
          : node.call("settle", server().settle(sale, recorded));
    }

    @Override
    public Mono<Unrecorded> unrecorded(SaleId sale, Instant madeBefore, int max) {
      return node.call("unrecorded", server().unrecorded(sale, madeBefore, max));
    }

    @Override
    public Flux<Reservation> verify(
        SaleId sale, Unrecorded looked, Collection<Reservation> missing) {
      return callAll("verify " + looked.upTo(), server().verify(sale, looked, missing));
    }

    @Override
    public Mono<StockLevel> level(SaleId sale) {
      return node.call("level", server().level(sale));
    }

    @Override
    public Mono<StockState> state(SaleId sale) {
      return node.call("state", server().state(sale));
    }

    @Override
    public Mono<Instant> now() {
      return node.call("now", server().now());
    }

    @Override
    public Mono<Boolean> enter(Epoch epoch) {
      return Mono.defer(
          () -> {
            view.enter(epoch).subscribe();
            return node.call("enter", server().enter(epoch));
          });
    }

    @Override
    public Mono<Void> revive(Epoch epoch) {
      return node.call("revive", server().revive(epoch));
    }

    @Override
    public Mono<Fence> fence(SaleId sale, Epoch epoch) {
      return node.call("fence", server().fence(sale, epoch));
    }

    @Override
    public Mono<Void> discard(SaleId sale, Epoch epoch) {
      return node.call("discard", server().discard(sale, epoch));
    }

    @Override
    public Mono<Boolean> load(Sale sale, Fence fence, Flux<Reservation> reservations) {
      return reservations
          .collectList()
          .flatMap(all -> node.call("load", server().load(sale, fence, Flux.fromIterable(all))));
    }

    @Override
    public Mono<Boolean> update(Sale sale, Epoch epoch) {
      return node.call("update", server().update(sale, epoch));
    }

    @Override
    public Mono<Void> forget(SaleId sale, Duration after) {
      return node.call("forget", server().forget(sale, after));
    }
  }

  /** Appends of a node arrive in the order of the calls, within the bound or never. */
  private final class NodeLog implements OrderLog {
    private final SimulationPlant hastened;
    private Duration last = Duration.ZERO;

    /** The plant makes it say that everything is projected. */
    NodeLog(SimulationPlant hastened) {
      this.hastened = hastened;
    }

    @Override
    public Mono<Void> append(OrderEvent event) {
      Sinks.Empty<Void> acknowledged = Sinks.empty();
      if (!node.isAlive() || world.crashes(node)) {
        return Mono.never();
      }
      Duration called = world.time.elapsed();
      Duration due = called.plus(world.append());
      last = due.compareTo(last) > 0 ? due : last;
      boolean late = last.minus(called).compareTo(LAST_SEND) > 0;
      if (late || world.losesAppend() || world.isLogDown()) {
        giveUp(acknowledged, called);
      } else {
        world.time.after(last.minus(called), () -> arrive(event, called, acknowledged));
      }
      return world.isPlanted(SimulationPlant.PLACE_ANSWERS_BEFORE_THE_APPEND)
          ? Mono.empty()
          : acknowledged.asMono();
    }

    private void arrive(OrderEvent event, Duration called, Sinks.Empty<Void> acknowledged) {
      world.note("append " + event);
      world.recorded(event);
      world.log.append(event).subscribe();
      if (world.losesAnswer()) {
        giveUp(acknowledged, called);
      } else {
        world.time.after(world.journey(), () -> acknowledge(acknowledged));
      }
    }

    private void acknowledge(Sinks.Empty<Void> acknowledged) {
      if (node.isAlive() && !world.crashes(node)) {
        acknowledged.tryEmitEmpty();
      }
    }

    private void giveUp(Sinks.Empty<Void> acknowledged, Duration called) {
      Duration patience = SimulationNode.LONGEST_APPEND.minus(world.time.elapsed().minus(called));
      world.time.after(patience, () -> fail(acknowledged));
    }

    private void fail(Sinks.Empty<Void> acknowledged) {
      if (node.isAlive()) {
        acknowledged.tryEmitError(
            world.isLogDown()
                ? new OverloadedException("not sent")
                : new OutcomeUnknownException("no acknowledgement"));
      }
    }

    @Override
    public boolean isAccepting() {
      return !world.isLogDown();
    }

    @Override
    public Duration longestAppend() {
      return world.isPlanted(SimulationPlant.REBUILD_IGNORES_APPENDS_ON_THEIR_WAY)
          ? Duration.ZERO
          : SimulationNode.LONGEST_APPEND;
    }

    @Override
    public Mono<Void> project(Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
      return world.log.project(events -> persist(events, projector));
    }

    /** Retried here, because the log's own pauses are drawn from a chance without a seed. */
    private Mono<List<RejectedEvent>> persist(
        List<OrderEvent> events, Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
      if (world.isPlanted(SimulationPlant.PROJECTOR_COMMITS_EARLY)) {
        node.connected(attempt(events, projector).subscribe());
        return Mono.just(List.of());
      }
      return attempt(
          world.isPlanted(SimulationPlant.PROJECTOR_DROPS_AN_EVENT) && world.chance(0.1)
              ? events.subList(1, events.size())
              : events,
          projector);
    }

    private Mono<List<RejectedEvent>> attempt(
        List<OrderEvent> events, Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
      return Mono.delay(world.projectionLag())
          .then(Mono.defer(() -> projector.apply(events)))
          .onErrorResume(e -> attempt(events, projector))
          .flatMap(done -> world.chance(0.05) ? attempt(events, projector) : Mono.just(done));
    }

    @Override
    public Mono<LogPosition> end() {
      return node.call("end", world.log.end());
    }

    @Override
    public Mono<LogPosition> projected() {
      return node.call(
          "projected", world.isPlanted(hastened) ? world.log.end() : world.log.projected());
    }

    @Override
    public Mono<Long> countOrders(Sale sale) {
      return node.call("count", world.log.countOrders(sale));
    }
  }

  private static final Duration LAST_SEND =
      SimulationNode.LONGEST_APPEND.minus(Duration.ofMillis(100));

  private final class NodeOrders implements Orders {
    @Override
    public Mono<Projection> project(List<OrderEvent> events) {
      return query("project " + events.size(), world.orders.project(events));
    }

    @Override
    public Mono<Order> find(OrderId id) {
      return query("show", world.orders.find(id));
    }

    @Override
    public Mono<Set<OrderId>> known(Collection<OrderId> ids) {
      return query("known", world.orders.known(ids));
    }

    @Override
    public Flux<Order> ofBuyer(BuyerId buyer, @Nullable OrderId before, int limit) {
      return world.orders.ofBuyer(buyer, before, limit);
    }

    @Override
    public Flux<Order> ofSale(SaleId sale) {
      return query("ofSale", world.orders.ofSale(sale).collectList()).flatMapIterable(all -> all);
    }

    @Override
    public Flux<OrderId> claimRefunds(Instant due, Instant until, int max) {
      return query("claim refunds", world.orders.claimRefunds(due, until, max).collectList())
          .flatMapIterable(all -> all);
    }

    @Override
    public Mono<Void> refunded(OrderId order) {
      return query("refunded", world.orders.refunded(order));
    }

    @Override
    public Mono<Map<SaleId, Long>> taken(Collection<SaleId> sales) {
      return query("taken", world.orders.taken(sales));
    }

    @Override
    public Mono<SaleTally> tally(SaleId sale) {
      return query("tally", world.orders.tally(sale));
    }
  }

  /** Reads of one sale come from this node's memory, even while the database is down. */
  private final class NodeSales implements Sales {
    @Override
    public Mono<Void> add(Sale sale) {
      return query("add", world.sales.add(sale));
    }

    @Override
    public Mono<Sale> find(SaleId id) {
      return world.sales.find(id);
    }

    @Override
    public Mono<Sale> findByTag(int tag) {
      return world.sales.findByTag(tag);
    }

    @Override
    public Flux<Sale> page(
        @Nullable SalePhase phase, Instant now, @Nullable SaleId before, int limit) {
      return world.sales.page(phase, now, before, limit);
    }

    @Override
    public Flux<Sale> unsettled(Instant now) {
      return query("sales", world.sales.unsettled(now).collectList()).flatMapIterable(all -> all);
    }

    @Override
    public Mono<Boolean> replace(Sale changed) {
      return query("replace", world.sales.replace(changed));
    }
  }

  private final class NodeEpochs implements Epochs {
    @Override
    public Mono<Life> current() {
      // A node that still reaches a demoted server has to reach the epochs: that is the bound.
      return world.failsOver()
          ? node.callSurely("life", world.epochs.current())
          : query("life", world.epochs.current());
    }

    @Override
    public Mono<Epoch> claimAfter(Epoch seen) {
      return query("claim " + seen, world.epochs.claimAfter(seen));
    }

    @Override
    public Mono<Boolean> renew(Epoch epoch) {
      return query("renew " + epoch, world.epochs.renew(epoch));
    }

    @Override
    public Mono<Boolean> complete(Epoch epoch) {
      return query("complete " + epoch, world.epochs.complete(epoch));
    }
  }

  private final class NodeProvider implements PaymentProvider {
    @Override
    public Mono<PaymentOutcome> charge(Charge charge) {
      return slowly(node.call("charge " + charge.order(), world.provider.charge(charge)));
    }

    @Override
    public Mono<Void> refund(OrderId order) {
      return world.isPlanted(SimulationPlant.PAYMENT_IS_NOT_REFUNDED)
          ? Mono.empty()
          : slowly(node.call("refund " + order, world.provider.refund(order)));
    }

    private <T> Mono<T> slowly(Mono<T> call) {
      return Mono.defer(() -> Mono.delay(world.moneyTakes()).then(call));
    }
  }
}
