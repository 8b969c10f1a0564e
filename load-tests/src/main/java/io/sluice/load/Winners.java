package io.sluice.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Orders whose buyers still want to follow them and to pay. Safe for many threads. */
final class Winners {
  private final Queue<Winner> waiting = new PriorityQueue<>((a, b) -> a.from().compareTo(b.from()));
  private long underWay;

  /** A buyer with an order, not to be looked at before {@code from}. */
  record Winner(String order, String token, Instant from) {}

  synchronized void add(String order, String token, Instant now) {
    waiting.add(new Winner(order, token, now));
  }

  synchronized @Nullable Winner next(Instant now) {
    Winner first = waiting.peek();
    if (first == null || first.from().isAfter(now)) {
      return null;
    }
    waiting.remove();
    underWay++;
    return first;
  }

  synchronized void done() {
    underWay--;
  }

  synchronized void again(Winner winner, Instant now, Duration delay) {
    underWay--;
    waiting.add(new Winner(winner.order(), winner.token(), now.plus(delay)));
  }

  synchronized boolean finished() {
    return underWay == 0 && waiting.isEmpty();
  }

  /** Orders that nobody has followed to their payment yet. */
  synchronized List<String> left() {
    return waiting.stream().map(Winner::order).toList();
  }
}
