package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * The order log: what is recorded here is a promise. The events of one sale keep their order, and
 * events that this node appends are sent in the order of the calls.
 */
public interface OrderLog {

  /**
   * Records an event; completes when it is durable (all in-sync replicas). Recording the same event
   * again does no harm. The send begins with the call, whether or not somebody subscribes or
   * cancels. An event of a {@link io.sluice.domain.sale.SaleId#isRehearsed() rehearsed} sale takes
   * the same way to a place that is no part of the log and soon forgets it. Signals {@code
   * OutcomeUnknownException} when there was no acknowledgement in time, and {@code
   * OverloadedException} when the event was certainly not sent.
   */
  Mono<Void> append(OrderEvent event);

  /**
   * Whether an append has a chance right now: false while the log does not answer or its buffer is
   * full.
   */
  boolean isAccepting();

  /**
   * After so long an append that was called either is in the log or never will be. A bound, never
   * exceeded.
   */
  Duration longestAppend();

  /**
   * Applies the log to {@code projector}, batch after batch, from where the projection has come to,
   * together with the other nodes; the place is stored only after a batch has been applied. A batch
   * whose projector fails is given again, after a growing pause, until it succeeds; nothing is read
   * ahead beyond one batch. Records that cannot be decoded and events that the projector rejects go
   * to the dead letters with their reason. Runs until it is cancelled.
   *
   * @param projector applies a batch, in log order, and returns the events that can never be
   *     applied
   */
  Mono<Void> project(Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector);

  /** The end of the log, all acknowledged appends included. */
  Mono<LogPosition> end();

  /** How far the projection has come. */
  Mono<LogPosition> projected();

  /**
   * How many different orders of the sale the log holds, counted by reading it from the sale's
   * creation on.
   */
  Mono<Long> countOrders(Sale sale);
}
