package io.sluice.domain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The only clock, the only thread and the only scheduler of a simulation: what is due first runs
 * first, and what is due at the same time runs in the order in which it was asked for.
 */
final class SimulationTime extends Clock implements Scheduler, Schedulers.Factory {
  private static final Instant BEGIN = Instant.parse("2026-11-22T00:00:00Z");

  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
  private long now;
  private long numbered;

  private record Due(long at, long number, Runnable task, Disposable until) {}

  /** Runs what is due next, unless that is after {@code end}. */
  boolean runNext(Duration end) {
    @Nullable Due next = agenda.peek();
    if (next == null || next.at() > end.toNanos()) {
      return false;
    }
    agenda.remove();
    now = next.at();
    if (!next.until().isDisposed()) {
      next.task().run();
    }
    return true;
  }

  void after(Duration delay, Runnable task) {
    schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  Duration elapsed() {
    return Duration.ofNanos(now);
  }

  @Override
  public Disposable schedule(Runnable task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    Disposable until = Disposables.single();
    add(delay, unit, task, until);
    return until;
  }

  private void add(long delay, TimeUnit unit, Runnable task, Disposable until) {
    agenda.add(new Due(now + Math.max(0, unit.toNanos(delay)), numbered++, task, until));
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    Disposable until = Disposables.single();
    add(initialDelay, unit, () -> runAgain(task, period, unit, until), until);
    return until;
  }

  private void runAgain(Runnable task, long period, TimeUnit unit, Disposable until) {
    task.run();
    add(period, unit, () -> runAgain(task, period, unit, until), until);
  }

  @Override
  public Worker createWorker() {
    return new TimeWorker();
  }

  /** Nobody but the simulation ends its time. */
  @Override
  public void dispose() {}

  @Override
  public long now(TimeUnit unit) {
    return unit.convert(instant().toEpochMilli(), TimeUnit.MILLISECONDS);
  }

  @Override
  public Instant instant() {
    return BEGIN.plusNanos(now);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  @Override
  public Scheduler newParallel(int parallelism, ThreadFactory threadFactory) {
    return this;
  }

  @Override
  public Scheduler newSingle(ThreadFactory threadFactory) {
    return this;
  }

  @Override
  public Scheduler newBoundedElastic(
      int threadCap, int queuedTaskCap, ThreadFactory threadFactory, int ttlSeconds) {
    return this;
  }

  private final class TimeWorker implements Worker {
    private final Disposable.Composite tasks = Disposables.composite();

    @Override
    public Disposable schedule(Runnable task) {
      return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
      return SimulationTime.this.schedule(() -> runUnlessDisposed(task), delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return SimulationTime.this.schedulePeriodically(
          () -> runUnlessDisposed(task), initialDelay, period, unit);
    }

    private void runUnlessDisposed(Runnable task) {
      if (!tasks.isDisposed()) {
        task.run();
      }
    }

    @Override
    public void dispose() {
      tasks.dispose();
    }

    @Override
    public boolean isDisposed() {
      return tasks.isDisposed();
    }
  }
}
