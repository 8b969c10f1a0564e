package io.sluice.api.order;

import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.stock.OrderId;
import reactor.core.publisher.Mono;

/**
 * Moves no money: a method that begins with {@code decline} is declined, every other is approved.
 * It keeps nothing, so that any node gives any charge the same answer.
 */
public final class SandboxPaymentProvider implements PaymentProvider {
  private static final String DECLINED = "decline";

  @Override
  public Mono<PaymentOutcome> charge(Charge charge) {
    return Mono.fromSupplier(() -> decide(charge));
  }

  private static PaymentOutcome decide(Charge charge) {
    return charge.method().startsWith(DECLINED)
        ? new PaymentOutcome.Declined("The sandbox declines the method " + charge.method() + ".")
        : new PaymentOutcome.Approved("sandbox-" + charge.order());
  }

  @Override
  public Mono<Void> refund(OrderId order) {
    return Mono.empty();
  }
}
