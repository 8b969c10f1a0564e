package io.sluice.load.storm;

import java.util.Arrays;

/** Times of answers in nanoseconds, all of them: a percentile is counted, not estimated. */
public final class Latencies {
  private long[] nanos = new long[1024];
  private int count;
  private boolean sorted;

  void add(long time) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = time;
    sorted = false;
  }

  public int count() {
    return count;
  }

  /** The time in milliseconds that so many of a hundred did not exceed; 0 when there is none. */
  public double millis(double percentile) {
    if (count == 0) {
      return 0;
    }
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    int place = (int) Math.ceil(percentile / 100 * count);
    return nanos[Math.max(1, place) - 1] / 1e6;
  }

  /**
   * As if each client had asked on in the gap's rhythm whether or not it was answered: a wait of
   * three gaps is also one of two and one of one (coordinated omission, as HdrHistogram corrects
   * it).
   */
  public Latencies corrected(long gapNanos) {
    Latencies all = new Latencies();
    for (int i = 0; i < count; i++) {
      for (long time = nanos[i]; time > 0; time -= gapNanos) {
        all.add(time);
        if (gapNanos <= 0) {
          break;
        }
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return "%d (p50 %.1f ms, p99 %.1f ms)".formatted(count, millis(50), millis(99));
  }
}
