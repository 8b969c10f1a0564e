package io.sluice.api.loops;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.member.ForgetExpired;
import io.sluice.domain.member.RotateKeys;
import io.sluice.domain.order.EnterLife;
import io.sluice.domain.order.ExpireReservations;
import io.sluice.domain.order.ProjectOrders;
import io.sluice.domain.order.RebuildStock;
import io.sluice.domain.order.RebuildStock.Finding;
import io.sluice.domain.order.RefundOrders;
import io.sluice.domain.order.WatchStock;
import io.sluice.domain.order.WithdrawReservations;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** Owns every loop of this node: what runs without a request is started and stopped here alone. */
@Component
class Loops implements SmartLifecycle {
  /** Below the web server's phases: the loops run before the first request and until the last. */
  private static final int PHASE = Integer.MAX_VALUE - 4096;

  private final List<Loop> loops;
  private final StockHealth health;
  private Disposable.@Nullable Composite running;

  Loops(
      EnterLife enterLife,
      RebuildStock rebuildStock,
      ExpireReservations expireReservations,
      WithdrawReservations withdrawReservations,
      WatchStock watchStock,
      ProjectOrders projectOrders,
      RefundOrders refundOrders,
      ForgetExpired forgetExpired,
      RotateKeys rotateKeys,
      StockHealth health,
      LoopSettings settings,
      RebuildStock.Limits bounds,
      MeterRegistry meters) {
    this.health = health;
    Duration look = bounds.lookEvery();
    Mono<?> check = Mono.defer(rebuildStock::check).doOnNext(this::found);
    Mono<?> sweep = Mono.defer(expireReservations::sweep);
    Mono<?> refund = Mono.defer(refundOrders::sweep);
    Mono<?> withdraw = Mono.defer(withdrawReservations::look);
    Mono<?> watch = Mono.defer(watchStock::look);
    Mono<?> forget = Mono.defer(forgetExpired::sweep);
    Mono<?> rotate = Mono.defer(rotateKeys::advance);
    Mono<?> project = Mono.defer(projectOrders::run);
    this.loops =
        List.of(
            // At the same pace after failures, too: a rebuild waits until every node has looked.
            new Loop("epoch", Mono.defer(enterLife::look), look, look, meters),
            new Loop("rebuild", check, settings.check(), settings.restartMax(), meters),
            new Loop("expiry", sweep, settings.sweep(), settings.restartMax(), meters),
            new Loop("refund", refund, settings.refund(), settings.restartMax(), meters),
            new Loop("withdrawal", withdraw, settings.withdraw(), settings.restartMax(), meters),
            new Loop("watch", watch, settings.watch(), settings.restartMax(), meters),
            new Loop("expired sign-ups", forget, settings.forget(), settings.forget(), meters),
            new Loop("key rotation", rotate, settings.rotate(), settings.rotate(), meters),
            new Loop("projection", project, settings.restart(), settings.restartMax(), meters));
  }

  private void found(Finding finding) {
    if (finding != Finding.AWAITED) {
      health.stockStands();
    }
  }

  @Override
  public synchronized void start() {
    Disposable.Composite started = Disposables.composite();
    loops.forEach(loop -> started.add(loop.start()));
    running = started;
  }

  @Override
  public synchronized void stop() {
    if (running != null) {
      running.dispose();
      running = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return running != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
