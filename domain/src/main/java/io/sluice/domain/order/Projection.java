package io.sluice.domain.order;

import java.util.List;

/**
 * What became of a batch of events.
 *
 * @param applied how many changed an order
 * @param oversold orders for which the sale had no unit left, as they are stored now: CANCELLED,
 *     with a reason. None unless the stock has failed; they are named again with each of their
 *     events until the record that they were taken back has been applied.
 * @param rejected events that can never be applied; the rest of the batch is applied
 */
public record Projection(int applied, List<Order> oversold, List<RejectedEvent> rejected) {

  public Projection {
    oversold = List.copyOf(oversold);
    rejected = List.copyOf(rejected);
  }
}
