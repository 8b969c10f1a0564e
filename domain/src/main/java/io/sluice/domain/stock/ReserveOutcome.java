package io.sluice.domain.stock;

import java.time.Instant;

/** The stock's answer to a reserve, with the time of Redis's clock at which it was given. */
public sealed interface ReserveOutcome {

  /** New units are held. */
  record Reserved(Reservation reservation) implements ReserveOutcome {}

  /** The key already has this reservation, in whatever status it is now. */
  record Repeated(Reservation reservation) implements ReserveOutcome {}

  record Refused(Refusal reason, Instant serverTime) implements ReserveOutcome {}
}
