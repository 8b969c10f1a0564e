package io.sluice.domain.order;

/** The answer to a payment. */
public sealed interface PayOutcome {

  /** Paid, now or before. */
  record Paid(Order order) implements PayOutcome {}

  /** The provider said no; the order waits on until it expires. */
  record Declined(String reason) implements PayOutcome {}

  /** Too late: the order is EXPIRED, CANCELLED or further; what was charged is refunded. */
  record NotPayable(Order order) implements PayOutcome {}

  record NotFound() implements PayOutcome {}
}
