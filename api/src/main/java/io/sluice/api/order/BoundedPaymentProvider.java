package io.sluice.api.order;

import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** A provider that may be slow or silent; nobody waits for it any longer than said. */
public record BoundedPaymentProvider(PaymentProvider provider, Duration answerWithin)
    implements PaymentProvider {

  @Override
  public Mono<PaymentOutcome> charge(Charge charge) {
    return bounded(provider.charge(charge), "the charge");
  }

  @Override
  public Mono<Void> refund(OrderId order) {
    return bounded(provider.refund(order), "the refund");
  }

  /** Both calls may be made again: they are idempotent per order. */
  private <T> Mono<T> bounded(Mono<T> call, String what) {
    return call.timeout(answerWithin)
        .onErrorMap(
            TimeoutException.class,
            late -> new OutcomeUnknownException(what + " was not answered in time", late));
  }
}
