package io.sluice.domain.order;

import io.sluice.domain.sale.Money;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.OrderId;
import reactor.core.publisher.Mono;

/** Whoever moves the money. Both calls are idempotent per order. */
public interface PaymentProvider {

  /**
   * Charges an order once, however often it is called; a declined charge may be tried again with
   * another key.
   */
  Mono<PaymentOutcome> charge(Charge charge);

  /**
   * Gives back what an order was charged; does nothing if it was not charged or has been refunded.
   */
  Mono<Void> refund(OrderId order);

  /**
   * What to charge.
   *
   * @param method the buyer's way to pay, 1 to 64 characters, in the provider's words
   */
  record Charge(OrderId order, Money amount, String method, IdempotencyKey key) {}

  /** The provider's answer. */
  sealed interface PaymentOutcome {
    record Approved(String reference) implements PaymentOutcome {}

    record Declined(String reason) implements PaymentOutcome {}
  }
}
