package io.sluice.domain;

import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.stock.OrderId;
import java.util.HashSet;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Moves no money, but remembers whose it has. */
final class SimulationProvider implements PaymentProvider {
  static final String DECLINED = "declined";

  private final Set<OrderId> charged = new HashSet<>();

  @Override
  public Mono<PaymentOutcome> charge(Charge charge) {
    return Mono.fromSupplier(
        () -> {
          if (charge.method().equals(DECLINED) && !charged.contains(charge.order())) {
            return new PaymentOutcome.Declined("as asked");
          }
          charged.add(charge.order());
          return new PaymentOutcome.Approved("of " + charge.order());
        });
  }

  @Override
  public Mono<Void> refund(OrderId order) {
    return Mono.fromRunnable(() -> charged.remove(order));
  }

  boolean has(OrderId order) {
    return charged.contains(order);
  }
}
