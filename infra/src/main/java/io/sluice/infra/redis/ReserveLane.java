package io.sluice.infra.redis;

import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.infra.redis.ReserveLanes.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;
import reactor.util.concurrent.Queues;

/**
 * Group commit for one sale. What arrives while a batch is under way goes together as the next one,
 * so a lonely buyer waits for nobody and a crowd shares its round trips. No locks: whoever finds
 * work drives the lane, the others leave theirs. A lane that runs empty is gone for good and makes
 * room.
 */
final class ReserveLane {
  private static final int GONE = -1;

  private final Bounds bounds;
  private final Function<List<ReserveRequest>, CompletionStage<List<ReserveOutcome>>> send;
  private final Consumer<ReserveLane> whenGone;
  private final Queue<Waiting> queue = Queues.<Waiting>unboundedMultiproducer().get();

  /** Requests that wait or are under way, or GONE. */
  private final AtomicInteger waiting = new AtomicInteger();

  private final AtomicInteger calls = new AtomicInteger();

  /** Set by the driver, cleared by the answer before it calls for one. */
  private volatile boolean underWay;

  ReserveLane(
      Bounds bounds,
      Function<List<ReserveRequest>, CompletionStage<List<ReserveOutcome>>> send,
      Consumer<ReserveLane> whenGone) {
    this.bounds = bounds;
    this.send = send;
    this.whenGone = whenGone;
  }

  record Waiting(ReserveRequest request, MonoSink<ReserveOutcome> sink, long since) {}

  enum Entry {
    ENTERED,
    FULL,
    GONE
  }

  Entry enter(Waiting one) {
    int before = waiting.get();
    while (before != GONE && before < bounds.waiting()) {
      if (waiting.compareAndSet(before, before + 1)) {
        queue.add(one);
        drive();
        return Entry.ENTERED;
      }
      before = waiting.get();
    }
    return before == GONE ? Entry.GONE : Entry.FULL;
  }

  int waiting() {
    return Math.max(0, waiting.get());
  }

  private void drive() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int answered = 1;
    do {
      if (!underWay) {
        sendNext();
      }
      answered = calls.addAndGet(-answered);
    } while (answered != 0);
  }

  private void sendNext() {
    List<Waiting> batch = nextBatch();
    if (!batch.isEmpty()) {
      underWay = true;
      sent(batch).whenComplete((outcomes, failure) -> conclude(batch, outcomes, failure));
    }
  }

  /** A throw would leave the lane under way for ever, and nobody could buy from the sale again. */
  private CompletionStage<List<ReserveOutcome>> sent(List<Waiting> batch) {
    try {
      return send.apply(batch.stream().map(Waiting::request).toList());
    } catch (RuntimeException | Error thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  private List<Waiting> nextBatch() {
    List<Waiting> batch = new ArrayList<>(Math.min(bounds.batch(), waiting()));
    @Nullable Waiting next;
    while (batch.size() < bounds.batch() && (next = queue.poll()) != null) {
      if (System.nanoTime() - next.since() <= bounds.patienceNanos()) {
        batch.add(next);
      } else {
        refuse(next);
      }
    }
    return batch;
  }

  private void refuse(Waiting late) {
    leave(1);
    late.sink().error(new OverloadedException("Redis is too slow for so many buyers"));
  }

  /** The next batch goes before these answers are told, so that Redis works meanwhile. */
  private void conclude(
      List<Waiting> batch, @Nullable List<ReserveOutcome> outcomes, @Nullable Throwable failure) {
    underWay = false;
    leave(batch.size());
    drive();
    for (int i = 0; i < batch.size(); i++) {
      if (outcomes != null) {
        batch.get(i).sink().success(outcomes.get(i));
      } else {
        batch.get(i).sink().error(cause(failure));
      }
    }
  }

  private void leave(int count) {
    if (waiting.addAndGet(-count) == 0 && waiting.compareAndSet(0, GONE)) {
      whenGone.accept(this);
    }
  }

  private static Throwable cause(@Nullable Throwable failure) {
    if (failure == null) {
      return new IllegalStateException("a batch ended without an answer");
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause != null ? cause : failure;
  }
}
