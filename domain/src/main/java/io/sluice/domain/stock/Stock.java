package io.sluice.domain.stock;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The units of every sale and who holds them. Each method is atomic per sale and holds {@code
 * available + reserved + sold = units} at all times. It judges by its own clock, never by the
 * caller's.
 *
 * <p>All methods may signal {@link OutcomeUnknownException} (sent, no answer in time) and {@link
 * OverloadedException} (nothing was sent). Cancelling a subscription stops nothing that has been
 * handed over. All but {@link #reserve}, {@link #enter}, {@link #revive}, {@link #fence}, {@link
 * #discard}, {@link #load}, {@link #now}, {@link #update} and {@link #forget} signal {@link
 * StockNotReadyException} when this life has no complete stock for the sale.
 *
 * <p>Decisions ({@link #confirm}, {@link #release}, {@link #expire}) come in two steps, so that no
 * unit is sold again before the log says that it is free: the first decides and marks the
 * reservation unsettled, the caller records the event, then {@link #settle} moves the units. A
 * crash in between leaves the reservation in {@link #unsettled}.
 */
public interface Stock {

  /**
   * Holds units for a buyer, or says why not; checks in this order: readiness, the key's
   * reservation (whatever the phase), pause, window, limit per buyer (reserved and sold units
   * count), units left. Concurrent requests of a sale travel together; their answers complete in
   * the order of their sequence.
   *
   * <p>Each time that it hands out a RESERVED reservation which is not known to be recorded, the
   * reservation's {@code decidedAt} moves on.
   */
  Mono<ReserveOutcome> reserve(ReserveRequest request);

  /** The reservation behind an order id, or empty. */
  Mono<Reservation> find(SaleId sale, OrderId order);

  /**
   * Decides that a RESERVED reservation is CONFIRMED, or EXPIRED if its {@code payBy} has passed.
   * The answer is the reservation as it stands after the call; its status says who won. Empty when
   * the stock has no such reservation.
   */
  Mono<Reservation> confirm(SaleId sale, OrderId order);

  /**
   * Decides that a RESERVED or CONFIRMED reservation is RELEASED. The answer is as of {@link
   * #confirm}. An unsettled decision is left as it is: ask again once it is settled.
   */
  Mono<Reservation> release(SaleId sale, OrderId order);

  /**
   * Decides that at most {@code max} reservations whose {@code payBy} has passed are EXPIRED, and
   * returns them.
   */
  Flux<Reservation> expire(SaleId sale, int max);

  /**
   * At most {@code max} reservations decided longer than {@code olderThan} ago and not settled yet,
   * oldest first.
   */
  Flux<Reservation> unsettled(SaleId sale, Duration olderThan, int max);

  /**
   * The decisions of these reservations are recorded: CONFIRMED moves its units from reserved to
   * sold, RELEASED and EXPIRED make them available again (and the buyer's limit is eased). A
   * reservation whose version has moved on or that is settled already is passed over.
   */
  Mono<Void> settle(SaleId sale, Collection<Reservation> recorded);

  /**
   * The next places in the line, {@code max} at most, whose reservations are not known to be
   * recorded and were made at or before {@code madeBefore}. Empty when there are none.
   */
  Mono<Unrecorded> unrecorded(SaleId sale, Instant madeBefore, int max);

  /**
   * Everything that was looked at is known to be recorded from now on, except what is {@code
   * missing}: that is withdrawn as if it had never been made. Its units are available, the buyer's
   * limit is eased, the key is free. What has been decided meanwhile is passed over. What was
   * handed out after {@code madeBefore}, or again since it was looked at, stays, and with it the
   * rest of the line from there on is left to the next look.
   *
   * @return what was withdrawn
   */
  Flux<Reservation> verify(SaleId sale, Unrecorded looked, Collection<Reservation> missing);

  Mono<StockLevel> level(SaleId sale);

  /** The level, and what of it is under way, at one moment. */
  Mono<StockState> state(SaleId sale);

  /** The time of the clock that judges every sale's window, in milliseconds. */
  Mono<Instant> now();

  /**
   * Uses the scripts of this life from now on, unless this node is in a newer one already.
   *
   * @return whether Redis has the scripts that this node now uses: false means another life of
   *     Redis, or one that has not been revived yet
   */
  Mono<Boolean> enter(Epoch epoch);

  /**
   * Loads the scripts of this life: selling begins. Only after every open stock was loaded in it.
   */
  Mono<Void> revive(Epoch epoch);

  /**
   * Ends selling on a stock of an older life, or on one that is not whole, until it is loaded in
   * this one, and forgets what it held. Where there is none, no older life can load one any more.
   *
   * @return the fence that stands now, which may be somebody else's of the same life; empty when
   *     the stock stands whole in this life or belongs to a newer one
   */
  Mono<Fence> fence(SaleId sale, Epoch epoch);

  /**
   * As {@link #fence}, also on a stock that stands whole in this life: it is wrong all the same.
   * One that is fenced already stays so.
   */
  Mono<Void> discard(SaleId sale, Epoch epoch);

  /**
   * Puts the reservations of a sale into the place of its stock, in one atomic last step, and ends
   * the fence, if that still stands. The next sequence number follows the highest, and all of them
   * are known to be recorded. An error, and nothing is replaced, when they hold more units than the
   * sale has.
   *
   * @param reservations of the whole sale, all settled, ascending by sequence
   * @return true when it was replaced
   */
  Mono<Boolean> load(Sale sale, Fence fence, Flux<Reservation> reservations);

  /**
   * Tells the stock a sale's state and window, unless it knows a newer {@link Sale#version()}.
   *
   * @return false when there is no complete stock of this life to tell
   */
  Mono<Boolean> update(Sale sale, Epoch epoch);

  /**
   * Forgets whatever it holds of the sale now, in any life, its fence too, after so long. For a
   * sale that is {@link SaleId#isRehearsed() rehearsed}: any other's orders would be lost.
   *
   * @param after zero for at once
   * @throws IllegalArgumentException when the sale is a shop's
   */
  Mono<Void> forget(SaleId sale, Duration after);
}
