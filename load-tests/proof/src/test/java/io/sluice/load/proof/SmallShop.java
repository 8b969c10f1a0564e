package io.sluice.load.proof;

import io.sluice.domain.People;
import io.sluice.domain.SaleFixtures;
import io.sluice.domain.order.CancelOrder;
import io.sluice.domain.order.CancelOutcome;
import io.sluice.domain.order.ExpireReservations;
import io.sluice.domain.order.FindOrder;
import io.sluice.domain.order.InMemoryOrderLog;
import io.sluice.domain.order.InMemoryOrders;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.PayOrder;
import io.sluice.domain.order.PayOutcome;
import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.order.PlaceOrder;
import io.sluice.domain.order.PlaceOutcome;
import io.sluice.domain.order.RebuildStock;
import io.sluice.domain.order.RefundOrders;
import io.sluice.domain.order.SaleTally;
import io.sluice.domain.sale.InMemorySales;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.InMemoryEpochs;
import io.sluice.domain.stock.InMemoryStock;
import io.sluice.domain.stock.KeyDigest;
import io.sluice.domain.stock.Life;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockLevel;
import io.sluice.load.Audit;
import io.sluice.load.proof.Evidence.Charges;
import io.sluice.load.proof.Evidence.LifeRow;
import io.sluice.load.proof.Evidence.Recorded;
import io.sluice.load.proof.Evidence.Row;
import io.sluice.load.proof.Evidence.SaleRow;
import io.sluice.load.proof.Evidence.StockSeen;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * One day of a small shop, always the same: the real use cases over the in-memory servers, with a
 * fault planted into one of their ports or none. Six units, two for each buyer; answers get lost,
 * the log fails once, so does the database, and Redis is wiped and rebuilt in between.
 */
final class SmallShop extends Clock implements PaymentProvider {
  private static final int UNITS = 6;
  private static final int LIMIT = 2;
  private static final Duration REFUNDED_AFTER = Duration.ofSeconds(10);
  private static final Duration LONGER_THAN_A_WINDOW = Duration.ofMinutes(6);

  /** First of all: the servers look at the clock when they are made. */
  private Instant now = Instant.now();

  private final Plant plant;
  private final Sale sale = SaleFixtures.openSale(UNITS, LIMIT);
  private final InMemorySales sales = new InMemorySales();
  private final InMemoryStock memory = new InMemoryStock(this);
  private final InMemoryOrderLog records = new InMemoryOrderLog(Schedulers.immediate());
  private final InMemoryOrders rows = new InMemoryOrders(sales::find);
  private final InMemoryEpochs lives = new InMemoryEpochs(this);
  private final Stock stock;
  private final Orders orders;
  private final PlaceOrder placeOrder;
  private final PayOrder payOrder;
  private final CancelOrder cancelOrder;
  private final ExpireReservations expireReservations;
  private final RefundOrders refundOrders;
  private final RebuildStock rebuildStock;
  private final List<Attempt> history = new ArrayList<>();
  private final Set<UUID> charged = new HashSet<>();
  private final Set<UUID> refunded = new HashSet<>();
  private final Set<OrderId> reserved = new LinkedHashSet<>();
  private Runnable duringCharge = () -> {};
  private int committed;
  private long ticks;

  private SmallShop(Plant plant) {
    this.plant = plant;
    this.stock = plant.stock(Faulty.seeing(Stock.class, memory, this::see));
    OrderLog log = plant.log(records);
    this.orders = plant.orders(rows);
    PaymentProvider provider = plant.provider(this);
    FindOrder findOrder = new FindOrder(sales, stock, orders::find);
    this.placeOrder = new PlaceOrder(sales::find, stock, log, SaleFixtures::uuid7);
    this.payOrder = new PayOrder(sales, stock, log, findOrder, provider);
    this.cancelOrder = new CancelOrder(sales, stock, log, findOrder);
    this.expireReservations =
        new ExpireReservations(
            sales, stock, log, this, new ExpireReservations.Limits(10, Duration.ofSeconds(5)));
    this.refundOrders =
        new RefundOrders(
            orders,
            provider,
            this,
            new RefundOrders.Limits(10, 2, REFUNDED_AFTER, LONGER_THAN_A_WINDOW));
    this.rebuildStock =
        new RebuildStock(
            sales, stock, lives, projectedLog(), orders, this, limits(), missing -> {});
  }

  private static RebuildStock.Limits limits() {
    return new RebuildStock.Limits(
        Duration.ofSeconds(15),
        Duration.ofSeconds(3),
        Duration.ofSeconds(1),
        Duration.ofMillis(1),
        4,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofNanos(1));
  }

  /** The projection of this shop is made by hand, and always at its end when it is asked for. */
  private OrderLog projectedLog() {
    return Faulty.instead(OrderLog.class, records, "projected", (log, arguments) -> log.end());
  }

  private void see(Object answer) {
    if (answer instanceof Reserved(var reservation)) {
      reserved.add(reservation.order());
    }
  }

  /** What a day in a shop with this fault leads to. */
  static List<Violation> violations(Plant plant) {
    SmallShop shop = new SmallShop(plant);
    shop.open();
    shop.day();
    Evidence evidence = plant.evidence(shop.evidence());
    return HistoryChecker.check(plant.history(shop.history), evidence, true);
  }

  private void open() {
    sales.add(sale).block();
    rebuildStock.check().block();
  }

  private void day() {
    @Nullable Order ann = buy(1, "a", 1);
    buy(1, "a", 1);
    buyUnheard(2, "b", 2);
    buy(2, "b", 2);
    buy(2, "too-much", 1);
    @Nullable Order cho = buy(3, "c", 2);
    @Nullable Order dan = buy(4, "d", 1);
    project();
    buy(5, "e", 1);
    pay(1, ann, "card");
    pay(3, cho, "declined");
    pay(3, cho, "card");
    projectInVain();
    cancel(3, cho);
    pay(3, cho, "card");
    buy(5, "e", 1);
    project();
    records.fail();
    buy(6, "f", 1);
    records.recover();
    loseRedis();
    buy(6, "f", 1);
    buy(7, "g", 1);
    duringCharge = () -> now = now.plus(LONGER_THAN_A_WINDOW);
    pay(4, dan, "card");
    duringCharge = () -> {};
    sweep();
    project();
    buy(8, "h", 1);
    buy(7, "h", 2);
    sweep();
    project();
    now = now.plus(REFUNDED_AFTER).plusSeconds(1);
    refundOrders.sweep().block();
  }

  private void loseRedis() {
    project();
    memory.wipeServer();
    rebuildStock.check().block();
  }

  private void sweep() {
    if (!plant.neverSweeps()) {
      expireReservations.sweep().block();
    }
  }

  private void project() {
    List<OrderEvent> batch = records.events().subList(committed, records.events().size());
    if (!batch.isEmpty()) {
      orders.project(List.copyOf(batch)).block();
    }
    committed = records.events().size();
  }

  /** The database is away: nothing is applied, and the place in the log stays. */
  private void projectInVain() {
    if (plant.commitsEarly()) {
      committed = records.events().size();
    }
  }

  // the buyers

  private @Nullable Order buy(int buyer, String key, int quantity) {
    return buy(buyer, key, quantity, true);
  }

  /** Its answer gets lost. */
  private void buyUnheard(int buyer, String key, int quantity) {
    buy(buyer, key, quantity, false);
  }

  private @Nullable Order buy(int buyer, String key, int quantity, boolean heard) {
    BuyerId who = People.buyer(buyer);
    Wish wish = new Wish.Purchase(sale.id().value(), who.value(), key, quantity);
    @Nullable PlaceOutcome[] outcome = new PlaceOutcome[1];
    attempt(
        wish,
        heard,
        () -> {
          outcome[0] =
              placeOrder
                  .place(new PlaceOrder.Purchase(sale.id(), who, new IdempotencyKey(key), quantity))
                  .block();
          return told(outcome[0]);
        });
    return switch (outcome[0]) {
      case PlaceOutcome.Placed(Order order) -> order;
      case PlaceOutcome.Replayed(Order order) -> order;
      case null, default -> null;
    };
  }

  private Outcome told(PlaceOutcome outcome) {
    return switch (outcome) {
      case PlaceOutcome.Placed(Order order) -> plant.told(yes(201, false, order), sale);
      case PlaceOutcome.Replayed(Order order) -> plant.told(yes(201, true, order), sale);
      case PlaceOutcome.Refused(var reason, var at, var time) ->
          new Outcome.Refused(409, reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      case PlaceOutcome.SaleNotFound none -> new Outcome.Refused(404, "sale-not-found");
    };
  }

  private static Outcome.Ok yes(int status, boolean replayed, Order order) {
    return new Outcome.Ok(
        status,
        replayed,
        "{\"id\":\"%s\",\"quantity\":%d,\"sequence\":%d,\"status\":\"%s\"}"
            .formatted(order.id(), order.quantity(), order.sequence(), order.status()));
  }

  private void pay(int buyer, @Nullable Order order, String method) {
    if (order == null) {
      return;
    }
    BuyerId who = People.buyer(buyer);
    IdempotencyKey key = new IdempotencyKey("pay-" + method + ticks);
    Wish wish =
        new Wish.Payment(sale.id().value(), who.value(), order.id().value(), key.value(), method);
    attempt(
        wish,
        true,
        () ->
            switch (payOrder.pay(new PayOrder.Payment(order.id(), who, method, key)).block()) {
              case PayOutcome.Paid(Order paid) -> yes(200, false, paid);
              case PayOutcome.Declined declined -> new Outcome.Refused(402, "payment-declined");
              case null, default -> new Outcome.Refused(409, "not-payable");
            });
  }

  private void cancel(int buyer, @Nullable Order order) {
    if (order == null) {
      return;
    }
    BuyerId who = People.buyer(buyer);
    Wish wish = new Wish.Cancellation(sale.id().value(), who.value(), order.id().value());
    attempt(
        wish,
        true,
        () ->
            cancelOrder.cancel(order.id(), who).block() instanceof CancelOutcome.Cancelled(var done)
                ? yes(200, false, done)
                : new Outcome.Refused(409, "not-cancellable"));
  }

  private void attempt(Wish wish, boolean heard, Supplier<Outcome> request) {
    long invokedAt = ++ticks;
    Outcome outcome;
    try {
      outcome = request.get();
    } catch (OutcomeUnknownException unknown) {
      outcome = new Outcome.Unknown("outcome-unknown");
    } catch (OverloadedException nothingHappened) {
      outcome = new Outcome.Refused(503, "overloaded");
    }
    history.add(
        new Attempt(
            history.size() + 1,
            wish,
            "shop",
            invokedAt,
            ++ticks,
            heard ? outcome : new Outcome.Unknown("the answer was lost")));
  }

  // the servers, as the judge reads them

  private Evidence evidence() {
    List<Order> projected = rows.ofSale(sale.id()).collectList().block();
    Life life = lives.current().block();
    return new Evidence(
        new SaleRow(sale.id().value(), UNITS, LIMIT, taken(projected)),
        stockSeen(life),
        recorded(),
        projected.stream().map(SmallShop::row).toList(),
        new LifeRow(life.epoch().number(), life.ready()),
        now,
        audit(),
        new Charges(true, charged, refunded));
  }

  private static int taken(List<Order> projected) {
    return projected.stream()
        .filter(order -> order.status().holdsUnits())
        .mapToInt(Order::quantity)
        .sum();
  }

  private StockSeen stockSeen(Life life) {
    records.events().forEach(event -> reserved.add(event.order().id()));
    List<Evidence.Reservation> found = new ArrayList<>();
    Map<String, UUID> keys = new HashMap<>();
    Map<UUID, Integer> buyers = new HashMap<>();
    Set<UUID> unsettled = new HashSet<>();
    for (OrderId order : reserved) {
      memory
          .find(sale.id(), order)
          .blockOptional()
          .ifPresent(
              each -> {
                Evidence.Reservation seen = seen(each);
                found.add(seen);
                keys.put(seen.key(), seen.order());
                if (seen.holdsUnits()) {
                  buyers.merge(seen.buyer(), seen.quantity(), Integer::sum);
                }
                if (!seen.settled()) {
                  unsettled.add(seen.order());
                }
              });
    }
    StockLevel level = memory.level(sale.id()).block();
    return new StockSeen(
        life.epoch().number(),
        true,
        level.units(),
        level.available(),
        level.reserved(),
        level.sold(),
        found,
        keys,
        buyers,
        unsettled);
  }

  private static Evidence.Reservation seen(Reservation each) {
    char status =
        switch (each.status()) {
          case RESERVED -> 'R';
          case CONFIRMED -> 'C';
          case RELEASED -> 'L';
          case EXPIRED -> 'X';
        };
    return new Evidence.Reservation(
        each.order().value(),
        each.buyer().value(),
        hex(each.key()),
        each.quantity(),
        each.sequence(),
        status,
        each.settled(),
        each.version());
  }

  private List<Recorded> recorded() {
    List<Recorded> all = new ArrayList<>();
    for (OrderEvent event : records.events()) {
      Order order = event.order();
      all.add(
          new Recorded(
              0,
              all.size(),
              order.id().value(),
              order.buyer().value(),
              hex(order.key()),
              order.quantity(),
              order.sequence(),
              order.status().name(),
              order.version()));
    }
    return all;
  }

  private static Row row(Order order) {
    return new Row(
        order.id().value(),
        order.buyer().value(),
        hex(order.key()),
        order.quantity(),
        order.sequence(),
        order.status().name(),
        order.version(),
        order.payBy());
  }

  private static String hex(KeyDigest key) {
    return HexFormat.of().toHexDigits(key.high()) + HexFormat.of().toHexDigits(key.low());
  }

  /** Counted here, so that it is there at once even when it does not agree. */
  private Audit audit() {
    StockLevel level = memory.level(sale.id()).block();
    SaleTally tally = rows.tally(sale.id()).block();
    long recorded = records.countOrders(sale).block();
    long missing = level.units() - level.available() - tally.heldUnits();
    boolean consistent =
        missing == 0
            && recorded == tally.orders()
            && level.reserved() == tally.placedUnits()
            && level.sold() == tally.heldUnits() - tally.placedUnits();
    return new Audit(
        level.units(),
        level.available(),
        level.reserved(),
        level.sold(),
        Math.max(0, missing),
        Math.max(0, -missing),
        recorded,
        tally.orders(),
        consistent);
  }

  // the provider

  @Override
  public Mono<PaymentOutcome> charge(Charge charge) {
    return Mono.fromSupplier(
        () -> {
          duringCharge.run();
          if (charge.method().equals("declined")) {
            return new PaymentOutcome.Declined("as asked");
          }
          charged.add(charge.order().value());
          return new PaymentOutcome.Approved("reference");
        });
  }

  @Override
  public Mono<Void> refund(OrderId order) {
    return Mono.fromRunnable(
        () -> {
          if (charged.contains(order.value())) {
            refunded.add(order.value());
          }
        });
  }

  // the clock

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
