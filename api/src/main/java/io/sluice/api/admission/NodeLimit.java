package io.sluice.api.admission;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much the node does at a time, whatever it is: as much as it can without purchases standing in
 * a line. Falls while they take longer than usual, rises again by itself. The less important work
 * is, the sooner the node is full for it.
 */
final class NodeLimit {
  private static final int FEWEST_PURCHASES = 10;

  private final Limit limit;
  private final AtomicInteger underWay = new AtomicInteger();

  NodeLimit(AdmissionSettings.Limit settings) {
    Limit gradient =
        Gradient2Limit.newBuilder()
            .minLimit(settings.least())
            .initialLimit(settings.first())
            .maxConcurrency(settings.most())
            .rttTolerance(settings.tolerance())
            .longWindow((int) settings.memory().dividedBy(settings.window()))
            // Rises faster the higher it is, or a node would take minutes to find its way up.
            .queueSizeFunction(now -> (int) Math.ceil(Math.sqrt(now)))
            .build();
    this.limit =
        WindowedLimit.newBuilder()
            .minWindowTime(settings.window().toMillis(), TimeUnit.MILLISECONDS)
            .maxWindowTime(settings.window().toMillis(), TimeUnit.MILLISECONDS)
            .windowSize(FEWEST_PURCHASES)
            .build(gradient);
  }

  int places() {
    return limit.getLimit();
  }

  int underWay() {
    return underWay.get();
  }

  /** A purchase has really been made, or its outcome is unknown after so long. */
  void purchaseTook(long startNanos, long nanos, int beside) {
    limit.onSample(startNanos, nanos, beside, false);
  }

  /** Room for work that is let in while less than so much of the limit is taken. */
  Room room(int percent) {
    return new Share(percent);
  }

  /** Whether there is room for one more. */
  interface Room {
    /** Work that is bounded elsewhere: it is let in however full the node is. */
    Room UNLIMITED =
        new Room() {
          @Override
          public boolean isFree() {
            return true;
          }

          @Override
          public boolean enter() {
            return true;
          }

          @Override
          public void leave() {}
        };

    boolean isFree();

    boolean enter();

    void leave();
  }

  private final class Share implements Room {
    private final int percent;

    Share(int percent) {
      this.percent = percent;
    }

    private int bound() {
      return Math.max(1, limit.getLimit() * percent / 100);
    }

    @Override
    public boolean isFree() {
      return underWay.get() < bound();
    }

    @Override
    public boolean enter() {
      int bound = bound();
      int before = underWay.get();
      while (before < bound && !underWay.compareAndSet(before, before + 1)) {
        before = underWay.get();
      }
      return before < bound;
    }

    @Override
    public void leave() {
      underWay.decrementAndGet();
    }
  }
}
