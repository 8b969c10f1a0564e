package io.sluice.domain.order;

import io.sluice.domain.stock.OrderId;
import reactor.core.publisher.Flux;

/** Live events, as they enter the log. */
public interface OrderFeed {

  /**
   * The events of an order that are recorded from the subscription on; some may come twice, and
   * some that were recorded just before. A reader that is slower than the events gets the newest
   * (each carries the whole order), so it costs bounded memory. Fails when the feed may have missed
   * an event: follow again, from a new snapshot.
   */
  Flux<OrderEvent> follow(OrderId order);
}
