package io.sluice.domain.member;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import reactor.core.publisher.Mono;

/** Counts in memory: the readable specification of the port. */
public final class InMemoryRateLimits implements RateLimits {
  private final InstantSource clock;
  private final Map<String, Instant> words = new HashMap<>();

  /** When each that was taken is there again: one after the other. */
  private final Map<String, PriorityQueue<Instant>> taken = new HashMap<>();

  public InMemoryRateLimits() {
    this(InstantSource.system());
  }

  public InMemoryRateLimits(InstantSource clock) {
    this.clock = clock;
  }

  private PriorityQueue<Instant> takenOf(RateLimit limit, String who) {
    PriorityQueue<Instant> returns =
        taken.computeIfAbsent(limit + who, first -> new PriorityQueue<>());
    while (!returns.isEmpty() && !returns.peek().isAfter(clock.instant())) {
      returns.remove();
    }
    return returns;
  }

  @Override
  public Mono<Duration> take(RateLimit limit, String who) {
    return Mono.fromSupplier(() -> takeNow(limit, who));
  }

  private synchronized Duration takeNow(RateLimit limit, String who) {
    PriorityQueue<Instant> returns = takenOf(limit, who);
    Instant now = clock.instant();
    if (returns.size() >= limit.burst()) {
      return Duration.between(now, returns.element());
    }
    Instant last = returns.stream().max(Instant::compareTo).orElse(now);
    returns.add(last.plus(limit.oneMoreEvery()));
    return Duration.ZERO;
  }

  @Override
  public Mono<Void> giveBack(RateLimit limit, String who) {
    return Mono.fromRunnable(() -> giveBackNow(limit, who));
  }

  private synchronized void giveBackNow(RateLimit limit, String who) {
    PriorityQueue<Instant> returns = takenOf(limit, who);
    returns.stream().max(Instant::compareTo).ifPresent(returns::remove);
  }

  @Override
  public Mono<Void> remember(String word, Duration lasts) {
    return Mono.fromRunnable(() -> rememberNow(word, clock.instant().plus(lasts)));
  }

  private synchronized void rememberNow(String word, Instant until) {
    words.put(word, until);
  }

  @Override
  public Mono<Boolean> remembers(String word) {
    return Mono.fromSupplier(() -> remembersNow(word));
  }

  private synchronized boolean remembersNow(String word) {
    Instant until = words.get(word);
    return until != null && clock.instant().isBefore(until);
  }
}
