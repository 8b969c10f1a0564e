package io.sluice.domain.member;

import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** What all nodes count together, out of reach. */
public final class RateLimitsAway implements RateLimits {
  private static <T> Mono<T> away() {
    return Mono.error(new OverloadedException("Redis is out of reach"));
  }

  @Override
  public Mono<Duration> take(RateLimit limit, String who) {
    return away();
  }

  @Override
  public Mono<Void> giveBack(RateLimit limit, String who) {
    return away();
  }

  @Override
  public Mono<Void> remember(String word, Duration lasts) {
    return away();
  }

  @Override
  public Mono<Boolean> remembers(String word) {
    return away();
  }
}
