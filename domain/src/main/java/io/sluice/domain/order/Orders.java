package io.sluice.domain.order;

import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The projected orders: what the log says, ready to be asked. */
public interface Orders {

  /**
   * Applies events in one transaction, each only if its version is newer than the stored one, and
   * guards the second wall in the same transaction: the units held by a sale's orders never exceed
   * its units. An order that would exceed them is stored as CANCELLED with reason {@code oversold},
   * at the version {@link Order#REFUSED}. An error means that nothing was applied and the batch may
   * be given again.
   */
  Mono<Projection> project(List<OrderEvent> events);

  /** The order, or empty while it has not been projected. */
  Mono<Order> find(OrderId id);

  /** Which of these orders have been projected. */
  Mono<Set<OrderId>> known(Collection<OrderId> ids);

  /**
   * A buyer's orders, newest first (by id, descending).
   *
   * @param before only orders with a smaller id, or from the newest
   * @param limit at most so many, 1 or more
   */
  Flux<Order> ofBuyer(BuyerId buyer, @Nullable OrderId before, int limit);

  /** All orders of a sale, ascending by sequence, read as they are asked for. */
  Flux<Order> ofSale(SaleId sale);

  /**
   * Orders that have ended and are not {@link #refunded} yet, whether or not they were ever
   * charged; the longest waiting first. What is returned is claimed: nobody is given it again
   * before {@code until}.
   *
   * @param due only what ended, or whose claim has lapsed, by then
   * @param max at most so many, 1 or more
   */
  Flux<OrderId> claimRefunds(Instant due, Instant until, int max);

  /** What the order was charged, if anything, has been given back for sure. */
  Mono<Void> refunded(OrderId order);

  /**
   * How many units the orders of each of these sales hold, as the second wall counts them; a sale
   * that does not exist is left out.
   */
  Mono<Map<SaleId, Long>> taken(Collection<SaleId> sales);

  /** What a sale's orders add up to. */
  Mono<SaleTally> tally(SaleId sale);
}
