package io.sluice.domain.order;

/** The answer to a cancellation. */
public sealed interface CancelOutcome {

  /** Cancelled, now or before; its units are free again and a payment is refunded. */
  record Cancelled(Order order) implements CancelOutcome {}

  /** Too late: the order has gone another way. */
  record NotCancellable(Order order) implements CancelOutcome {}

  record NotFound() implements CancelOutcome {}
}
