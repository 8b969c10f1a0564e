package io.sluice.domain.order;

import io.sluice.domain.stock.OrderId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Gives back what orders that have ended were charged. It knows them from the database, and so from
 * the log: neither a lost stock nor a node that dies makes it forget one. Every node may sweep.
 */
public final class RefundOrders {
  private final Orders orders;
  private final PaymentProvider provider;
  private final Clock clock;
  private final Limits limits;

  public RefundOrders(Orders orders, PaymentProvider provider, Clock clock, Limits limits) {
    this.orders = orders;
    this.provider = provider;
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * The bounds of a sweep.
   *
   * @param batch so many orders at a time
   * @param atOnce so many calls to the provider at a time
   * @param after an order that ended is refunded so long afterwards: longer than a charge may take,
   *     so that a charge that was on its way cannot come after its refund
   * @param again a refund that failed, or whose node died, is tried again after so long
   */
  public record Limits(int batch, int atOnce, Duration after, Duration again) {}

  /**
   * One sweep; returns how many orders it refunded. The first failure is signalled at the end,
   * after the rest: what fails goes to the end of the line.
   */
  public Mono<Long> sweep() {
    return Flux.defer(this::claimed)
        .flatMap(order -> refund(order).materialize(), limits.atOnce())
        .collectList()
        .flatMap(RefundOrders::toResult);
  }

  private Flux<OrderId> claimed() {
    Instant now = clock.instant();
    return orders.claimRefunds(now.minus(limits.after()), now.plus(limits.again()), limits.batch());
  }

  private Mono<OrderId> refund(OrderId order) {
    return provider.refund(order).then(Mono.defer(() -> orders.refunded(order))).thenReturn(order);
  }

  private static Mono<Long> toResult(List<Signal<OrderId>> outcomes) {
    return Flux.fromIterable(outcomes)
        .mapNotNull(Signal::getThrowable)
        .next()
        .<Long>flatMap(Mono::error)
        .switchIfEmpty(Mono.just((long) outcomes.size()));
  }
}
