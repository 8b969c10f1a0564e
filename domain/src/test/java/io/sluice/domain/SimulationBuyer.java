package io.sluice.domain;

import io.sluice.domain.order.CancelOutcome;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.order.PayOrder;
import io.sluice.domain.order.PayOutcome;
import io.sluice.domain.order.PlaceOrder;
import io.sluice.domain.order.PlaceOutcome;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.Refusal;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * One attempt of a buyer: buys with one key until there is an answer, perhaps from several nodes at
 * once, perhaps hanging up midway; then pays, cancels, does both, or nothing; and follows the
 * order.
 */
final class SimulationBuyer {
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration DECIDES_WITHIN = Duration.ofSeconds(25);

  private final Simulation world;
  private final Sale sale;
  private final BuyerId buyer;
  private final IdempotencyKey key;
  private final int quantity;
  private final boolean pays;
  private final boolean cancels;
  private final boolean follows;
  private final boolean asksOnce;
  private @Nullable Duration invoked;
  private @Nullable Order order;
  private @Nullable Order told;
  private boolean answered;
  private boolean gone;
  private boolean saidPaid;
  private boolean saidCancelled;
  private int busy;

  SimulationBuyer(Simulation world, Sale sale, BuyerId buyer, IdempotencyKey key, int quantity) {
    this.world = world;
    this.sale = sale;
    this.buyer = buyer;
    this.key = key;
    this.quantity = quantity;
    this.pays = world.chance(0.5);
    this.cancels = world.chance(0.3);
    this.follows = world.chance(0.5);
    this.asksOnce = world.chance(0.3);
  }

  void start() {
    place();
    if (world.chance(0.2)) {
      world.time.after(world.about(Duration.ofMillis(30)), this::place);
    }
  }

  private void place() {
    if (answered || gone) {
      return;
    }
    if (invoked == null) {
      invoked = world.time.elapsed();
    }
    boolean hangsUp = world.chance(0.1);
    Duration patience = hangsUp ? world.about(Duration.ofMillis(30)) : PATIENCE;
    if (asksOnce || (hangsUp && world.chance(0.3))) {
      gone = true;
    }
    ask(
        node -> node.placeOrder.place(new PlaceOrder.Purchase(sale.id(), buyer, key, quantity)),
        patience,
        this::answered,
        this::place);
  }

  private void answered(PlaceOutcome outcome) {
    switch (outcome) {
      case PlaceOutcome.Placed(var placed) -> acknowledged(placed);
      case PlaceOutcome.Replayed(var replayed) -> acknowledged(replayed);
      case PlaceOutcome.Refused(var reason, var refusedSale, var at) -> refused(reason);
      case PlaceOutcome.SaleNotFound() ->
          world.checker.require(false, "P2", () -> "not found: " + sale);
    }
  }

  private void refused(Refusal reason) {
    switch (reason) {
      case SALE_NOT_OPEN, SALE_PAUSED, STOCK_NOT_READY -> again(this::place);
      case SALE_CLOSED, SOLD_OUT, LIMIT_REACHED -> answered = true;
      case KEY_CONFLICT ->
          world.checker.require(false, "P4", () -> "the same request conflicts: " + key);
    }
  }

  private void acknowledged(Order placed) {
    Duration began = invoked;
    if (began == null) {
      throw new IllegalStateException("an answer without a question");
    }
    world.checker.acknowledged(placed, quantity, began, world.time.elapsed());
    if (answered) {
      return;
    }
    answered = true;
    order = placed;
    goOn(placed);
  }

  private void goOn(Order placed) {
    if (follows) {
      follow(placed);
    }
    if (pays) {
      world.time.after(world.within(decidesWithin().plusSeconds(2)), () -> pay(placed));
      if (world.chance(0.2)) {
        world.time.after(world.within(decidesWithin()), () -> pay(placed));
      }
    }
    if (cancels) {
      world.time.after(world.within(decidesWithin().plusSeconds(2)), () -> cancel(placed));
    }
  }

  /** Before the payment is due, or soon when that is after the end of the run. */
  private Duration decidesWithin() {
    return sale.paymentWindow().compareTo(DECIDES_WITHIN) < 0
        ? sale.paymentWindow()
        : DECIDES_WITHIN;
  }

  private void pay(Order placed) {
    String method = world.chance(0.1) ? SimulationProvider.DECLINED : "card";
    var payment = new PayOrder.Payment(placed.id(), buyer, method, key);
    ask(node -> node.payOrder.pay(payment), PATIENCE, this::paid, () -> pay(placed));
  }

  private void paid(PayOutcome outcome) {
    switch (outcome) {
      case PayOutcome.Paid paid -> saidPaid = true;
      case PayOutcome.Declined declined -> {}
      case PayOutcome.NotPayable late -> {}
      case PayOutcome.NotFound unknown ->
          world.checker.require(false, "P2", () -> "not found: " + order);
    }
  }

  private void cancel(Order placed) {
    ask(
        node -> node.cancelOrder.cancel(placed.id(), buyer),
        PATIENCE,
        this::cancelled,
        () -> cancel(placed));
  }

  private void cancelled(CancelOutcome outcome) {
    switch (outcome) {
      case CancelOutcome.Cancelled cancelled -> saidCancelled = true;
      case CancelOutcome.NotCancellable late -> {}
      case CancelOutcome.NotFound unknown ->
          world.checker.require(false, "P2", () -> "not found: " + order);
    }
  }

  /** Asks some node and asks again when it does not know, breaks off, or takes too long. */
  private <T> void ask(
      Function<SimulationNode, Mono<T>> question,
      Duration patience,
      Consumer<T> answer,
      Runnable repeat) {
    @Nullable SimulationNode node = world.someNode();
    if (node == null) {
      again(repeat);
      return;
    }
    busy++;
    Runnable once = once(repeat);
    Disposable asked =
        question
            .apply(node)
            .subscribe(
                said -> {
                  busy--;
                  answer.accept(said);
                },
                error -> once.run());
    world.time.after(
        patience,
        () -> {
          if (!asked.isDisposed()) {
            asked.dispose();
            once.run();
          }
        });
  }

  private Runnable once(Runnable repeat) {
    return () -> {
      busy--;
      again(repeat);
    };
  }

  /** Some come back late, when others have begun to wonder what has become of them. */
  private void again(Runnable repeat) {
    busy++;
    world.time.after(
        world.about(Duration.ofSeconds(world.chance(0.2) ? 6 : 1)),
        () -> {
          busy--;
          repeat.run();
        });
  }

  private void follow(Order placed) {
    @Nullable SimulationNode node = world.someNode();
    if (node == null) {
      followAgain(placed);
      return;
    }
    int last = told == null ? 0 : told.version();
    Disposable.Swap stream = reactor.core.Disposables.swap();
    stream.update(
        node.followOrder
            .follow(placed.id(), buyer, last)
            .subscribe(this::told, error -> followAgain(placed), this::ended));
    node.connected(
        () -> {
          Disposable open = stream.get();
          if (open != null && !open.isDisposed()) {
            open.dispose();
            followAgain(placed);
          }
        });
  }

  private boolean isEnded() {
    return told != null && told.status().isFinal();
  }

  private void followAgain(Order placed) {
    world.time.after(world.about(Duration.ofSeconds(1)), () -> follow(placed));
  }

  private void told(Order next) {
    world.checker.require(
        told == null || next.version() > told.version(),
        "the feed",
        () -> "after " + told + " it told " + next);
    told = next;
  }

  private void ended() {
    world.checker.require(isEnded(), "the feed", () -> "it ended at " + told);
  }

  /** What this buyer was told must be what is. */
  void quiet(Function<Order, @Nullable Order> shown) {
    world.checker.require(
        (answered || gone) && busy == 0, "P4", () -> key + " never got an answer: " + sale);
    if (order == null) {
      return;
    }
    @Nullable Order now = shown.apply(order);
    world.checker.require(now != null, "P2", () -> "promised and gone: " + order);
    if (now != null) {
      isAsTold(now);
    }
  }

  private void isAsTold(Order now) {
    world.checker.require(
        !saidCancelled || now.status() == OrderStatus.CANCELLED,
        "P2",
        () -> "told to be cancelled: " + now);
    world.checker.require(
        !saidPaid || cancels || now.status() == OrderStatus.PAID,
        "P2",
        () -> "told to be paid: " + now);
    world.checker.require(
        !follows || isShownAs(now), "the feed", () -> "it stopped at " + told + " before " + now);
    boolean charged = world.provider.has(now.id());
    world.checker.require(
        charged == (now.status() == OrderStatus.PAID),
        "the refund",
        () -> (charged ? "charged for " : "not charged for ") + now);
  }

  /** A buyer is shown everything of an order but its key, which has a promise of its own. */
  private boolean isShownAs(Order now) {
    return told != null
        && told.id().equals(now.id())
        && told.version() == now.version()
        && told.status() == now.status()
        && told.quantity() == now.quantity()
        && told.sequence() == now.sequence()
        && told.placedAt().equals(now.placedAt())
        && told.payBy().equals(now.payBy())
        && told.changedAt().equals(now.changedAt());
  }
}
