package io.sluice.domain.order;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/** A projector that remembers what it was given, and fails or rejects when it is told to. */
public final class RecordingProjector
    implements Function<List<OrderEvent>, Mono<List<RejectedEvent>>> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<List<OrderEvent>> attempts = new ArrayList<>();
  private final List<OrderEvent> applied = new ArrayList<>();
  private final Map<OrderEvent, String> rejects = new HashMap<>();
  private boolean failing;

  /** From now on each attempt fails. */
  public synchronized RecordingProjector failing() {
    failing = true;
    return this;
  }

  public synchronized void recover() {
    failing = false;
  }

  public synchronized RecordingProjector rejecting(OrderEvent event, String reason) {
    rejects.put(event, reason);
    return this;
  }

  @Override
  public Mono<List<RejectedEvent>> apply(List<OrderEvent> events) {
    return Mono.fromSupplier(() -> attempt(events));
  }

  private synchronized List<RejectedEvent> attempt(List<OrderEvent> events) {
    attempts.add(events);
    notifyAll();
    if (failing) {
      throw new IllegalStateException("the database is away");
    }
    events.stream().filter(event -> !rejects.containsKey(event)).forEach(applied::add);
    return events.stream()
        .filter(rejects::containsKey)
        .map(event -> new RejectedEvent(event, rejects.get(event)))
        .toList();
  }

  /** Every batch that was given, each attempt anew. */
  public synchronized List<List<OrderEvent>> attempts() {
    return List.copyOf(attempts);
  }

  /** Every event of the batches that were applied, as often as it was given. */
  public synchronized List<OrderEvent> applied() {
    return List.copyOf(applied);
  }

  public List<OrderEvent> awaitApplied(int events) {
    await(projector -> projector.applied.size() >= events);
    return applied();
  }

  public List<List<OrderEvent>> awaitAttempts(int count) {
    await(projector -> projector.attempts.size() >= count);
    return attempts();
  }

  private synchronized void await(Predicate<RecordingProjector> reached) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!reached.test(this)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              "so far %d attempts, %d events applied".formatted(attempts.size(), applied.size()));
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
