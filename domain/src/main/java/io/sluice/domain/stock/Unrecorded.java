package io.sluice.domain.stock;

import java.time.Instant;
import java.util.List;

/**
 * A part of the line of a sale whose reservations are not known to be recorded.
 *
 * @param upTo the sequence of the last place in this part
 * @param last the order that was given that place
 * @param madeBefore nothing in this part was first made later
 * @param reservations those that are still RESERVED, ascending by sequence; the rest of this part
 *     is decided or withdrawn
 */
public record Unrecorded(
    long upTo, OrderId last, Instant madeBefore, List<Reservation> reservations) {

  public Unrecorded {
    reservations = List.copyOf(reservations);
  }
}
