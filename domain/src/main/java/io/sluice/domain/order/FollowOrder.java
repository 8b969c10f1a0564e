package io.sluice.domain.order;

import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells a buyer every change of an order: first where it stands, then each version once, until
 * nothing can follow.
 */
public final class FollowOrder {
  private final OrderFeed feed;
  private final FindOrder findOrder;
  private final Limits limits;

  /**
   * How often an order is read again while a decision about it is under way.
   *
   * @param firstPause before it is read for the second time, doubled each time after that
   * @param longestPause up to which it grows
   */
  public record Limits(Duration firstPause, Duration longestPause) {}

  public FollowOrder(OrderFeed feed, FindOrder findOrder, Limits limits) {
    this.feed = feed;
    this.findOrder = findOrder;
    this.limits = limits;
  }

  /**
   * The order as it stands unless it is at version {@code told} or older, then each newer version,
   * ascending; completes after a final status. Empty when the order is unknown or another buyer's.
   * A slow reader skips versions that a newer one replaces. Fails when events may have been missed:
   * follow again, from the last version that was told.
   *
   * @param told the last version that this reader knows, or 0
   */
  public Flux<Order> follow(OrderId id, BuyerId buyer, int told) {
    return Flux.defer(
        () -> {
          AtomicInteger last = new AtomicInteger(told);
          return seen(id, buyer)
              .takeUntil(order -> order.status().isFinal())
              .filter(order -> order.version() > last.get())
              .doOnNext(order -> last.set(order.version()));
        });
  }

  /**
   * Subscribes to the feed before the snapshot is read: what happens in between is seen twice
   * rather than not.
   */
  private Flux<Order> seen(OrderId id, BuyerId buyer) {
    Flux<Order> live = feed.follow(id).map(OrderEvent::order).filter(order -> order.isOf(buyer));
    // Deferred: the merge keeps both as long as it lasts, and the snapshot is over soon.
    Flux<Order> snapshot =
        Flux.defer(
            () -> snapshots(id, buyer).switchIfEmpty(Mono.error(new UnknownOrderException())));
    return Flux.merge(live, snapshot).onErrorComplete(UnknownOrderException.class);
  }

  /**
   * Read again while a decision is or may be under way: its event may have passed the feed before
   * this reader came. A reader who has been shown the order is not sent away because it cannot be
   * read again for a while.
   */
  private Flux<Order> snapshots(OrderId id, BuyerId buyer) {
    return findOrder
        .view(id, buyer)
        .map(view -> new Look(view, limits.firstPause()))
        .expand(last -> last.view().deciding() ? again(id, buyer, last) : Mono.empty())
        .map(look -> look.view().order());
  }

  private Mono<Look> again(OrderId id, BuyerId buyer, Look last) {
    return Mono.delay(last.pause())
        .then(findOrder.view(id, buyer))
        .onErrorReturn(last.view())
        .map(view -> new Look(view, longer(last.pause())));
  }

  /** What was seen, and how long to wait before the next look, if there is one. */
  private record Look(FindOrder.View view, Duration pause) {}

  /** So that many readers do not wear out the database while the stock is away. */
  private Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(limits.longestPause()) < 0 ? doubled : limits.longestPause();
  }

  /** Ends the merge although the feed goes on. */
  private static final class UnknownOrderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownOrderException() {
      super("no such order", null, false, false);
    }
  }
}
