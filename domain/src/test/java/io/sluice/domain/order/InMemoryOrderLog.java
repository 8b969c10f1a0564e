package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The order log and its feed as a specification that can be read: a list, a place in it, and the
 * readers.
 */
public final class InMemoryOrderLog implements OrderLog, OrderFeed {
  private static final int PARTITION = 0;
  private static final int MAX_BATCH = 1_000;

  /** Empty stands for a record that cannot be decoded. */
  private final List<Optional<OrderEvent>> records = new ArrayList<>();

  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Queue<Reader> waiting = new ArrayDeque<>();
  private final Map<OrderId, Set<FluxSink<OrderEvent>>> followers = new ConcurrentHashMap<>();
  private final Scheduler scheduler;
  private int projected;
  private @Nullable Run holder;
  private Health health = Health.SOUND;

  private enum Health {
    SOUND,
    FAILING,
    UNACKNOWLEDGING
  }

  /** One projection from its subscription to its end; it holds at most one batch. */
  private static final class Run {}

  private record Reader(Run run, MonoSink<List<Optional<OrderEvent>>> sink) {}

  public InMemoryOrderLog() {
    this(Schedulers.parallel());
  }

  /**
   * A log for a test that owns the time.
   *
   * @param scheduler gives the batches and waits between the attempts of one that failed
   */
  public InMemoryOrderLog(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** From now on an append is refused before it is sent. */
  public synchronized void fail() {
    health = Health.FAILING;
  }

  /** From now on an append is recorded, and nobody is told. */
  public synchronized void loseAcknowledgements() {
    health = Health.UNACKNOWLEDGING;
  }

  public synchronized void recover() {
    health = Health.SOUND;
  }

  /** Ends every follower's feed with an error. */
  public void interruptFeed() {
    Flux.fromIterable(List.copyOf(followers.values()))
        .flatMapIterable(List::copyOf)
        .subscribe(
            sink -> sink.error(new OverloadedException("the feed may have missed an event")));
  }

  /** A record that no reader can decode. */
  public void recordGarbage() {
    add(Optional.empty());
  }

  public synchronized List<OrderEvent> events() {
    return records.stream().flatMap(Optional::stream).toList();
  }

  public synchronized List<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** How many orders somebody follows. */
  public int followedOrders() {
    return followers.size();
  }

  @Override
  public Mono<Void> append(OrderEvent event) {
    Health now = health();
    if (now == Health.FAILING) {
      return Mono.error(new OverloadedException("not sent"));
    }
    add(Optional.of(event));
    return now == Health.UNACKNOWLEDGING
        ? Mono.error(new OutcomeUnknownException("no acknowledgement"))
        : Mono.empty();
  }

  private void add(Optional<OrderEvent> added) {
    synchronized (this) {
      records.add(added);
      // Told under the lock: the followers of a sale see its events in the log's order.
      added.ifPresent(this::tell);
    }
    giveNextBatch();
  }

  private void tell(OrderEvent event) {
    Set<FluxSink<OrderEvent>> interested = followers.get(event.order().id());
    if (interested != null) {
      interested.forEach(sink -> sink.next(event));
    }
  }

  @Override
  public boolean isAccepting() {
    return health() == Health.SOUND;
  }

  private synchronized Health health() {
    return health;
  }

  @Override
  public Duration longestAppend() {
    return Duration.ZERO;
  }

  @Override
  public Mono<Void> project(Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
    return Mono.defer(() -> project(new Run(), projector));
  }

  private Mono<Void> project(
      Run run, Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
    return nextBatch(run)
        .publishOn(scheduler)
        .flatMap(batch -> apply(batch, projector).doOnNext(rejects -> complete(batch, rejects)))
        .repeat()
        .then()
        .doFinally(end -> putBack(run));
  }

  private Mono<List<RejectedEvent>> apply(
      List<Optional<OrderEvent>> batch,
      Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
    List<OrderEvent> events = batch.stream().flatMap(Optional::stream).toList();
    return Mono.defer(() -> events.isEmpty() ? Mono.empty() : projector.apply(events))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(10))
                .maxBackoff(Duration.ofSeconds(1))
                .scheduler(scheduler))
        .defaultIfEmpty(List.of());
  }

  private Mono<List<Optional<OrderEvent>>> nextBatch(Run run) {
    return Mono.create(
        sink -> {
          Reader reader = new Reader(run, sink);
          sink.onCancel(() -> forget(reader));
          synchronized (this) {
            waiting.add(reader);
          }
          giveNextBatch();
        });
  }

  private synchronized void forget(Reader reader) {
    waiting.remove(reader);
  }

  private void giveNextBatch() {
    Reader next;
    List<Optional<OrderEvent>> batch;
    synchronized (this) {
      if (holder != null || projected == records.size() || waiting.isEmpty()) {
        return;
      }
      next = waiting.remove();
      holder = next.run();
      int end = Math.min(records.size(), projected + MAX_BATCH);
      batch = List.copyOf(records.subList(projected, end));
    }
    next.sink().success(batch);
  }

  private void complete(List<Optional<OrderEvent>> batch, List<RejectedEvent> rejected) {
    synchronized (this) {
      batch.stream()
          .filter(Optional::isEmpty)
          .forEach(garbage -> deadLetters.add(new DeadLetter(null, "undecodable")));
      rejected.forEach(event -> deadLetters.add(new DeadLetter(event.event(), event.reason())));
      projected += batch.size();
      holder = null;
    }
    giveNextBatch();
  }

  /** A run that is cancelled, whatever it was doing, leaves its batch to the next. */
  private void putBack(Run run) {
    synchronized (this) {
      if (holder == run) {
        holder = null;
      }
    }
    giveNextBatch();
  }

  @Override
  public Mono<LogPosition> end() {
    return Mono.fromSupplier(() -> at(size()));
  }

  private synchronized int size() {
    return records.size();
  }

  @Override
  public Mono<LogPosition> projected() {
    return Mono.fromSupplier(() -> at(projectedSize()));
  }

  private synchronized int projectedSize() {
    return projected;
  }

  private static LogPosition at(long offset) {
    return new LogPosition(Map.of(PARTITION, offset));
  }

  @Override
  public Mono<Long> countOrders(Sale sale) {
    return Flux.fromStream(() -> events().stream())
        .map(OrderEvent::order)
        .filter(order -> order.sale().equals(sale.id()))
        .map(Order::id)
        .distinct()
        .count();
  }

  @Override
  public Flux<OrderEvent> follow(OrderId order) {
    return Flux.create(sink -> register(order, sink), FluxSink.OverflowStrategy.LATEST);
  }

  private void register(OrderId order, FluxSink<OrderEvent> sink) {
    sink.onDispose(() -> unregister(order, sink));
    followers.compute(order, (id, others) -> with(others, sink));
  }

  private static Set<FluxSink<OrderEvent>> with(
      @Nullable Set<FluxSink<OrderEvent>> others, FluxSink<OrderEvent> sink) {
    Set<FluxSink<OrderEvent>> all = others != null ? others : ConcurrentHashMap.newKeySet();
    all.add(sink);
    return all;
  }

  private void unregister(OrderId order, FluxSink<OrderEvent> sink) {
    followers.computeIfPresent(
        order,
        (id, all) -> {
          all.remove(sink);
          return all.isEmpty() ? null : all;
        });
  }
}
