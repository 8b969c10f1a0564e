package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Refusal;
import java.time.Instant;

/** The answer to a purchase. */
public sealed interface PlaceOutcome {

  /** Recorded: from now on the order is a promise. */
  record Placed(Order order) implements PlaceOutcome {}

  /** The key's order, as it was when it was placed; recorded (again). */
  record Replayed(Order order) implements PlaceOutcome {}

  record Refused(Refusal reason, Sale sale, Instant serverTime) implements PlaceOutcome {}

  record SaleNotFound() implements PlaceOutcome {}
}
