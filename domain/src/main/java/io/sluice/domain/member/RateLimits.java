package io.sluice.domain.member;

import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * What has been done how often, counted by all nodes together. Signals {@link OverloadedException}
 * or {@link OutcomeUnknownException} when the count is out of reach; it is never waited for long.
 */
public interface RateLimits {

  /**
   * Counts once more.
   *
   * @return zero when it may be done now, and has been counted; else how long until it may
   */
  Mono<Duration> take(RateLimit limit, String who);

  /** Takes back that it was counted. */
  Mono<Void> giveBack(RateLimit limit, String who);

  /** Remembers a word for so long. */
  Mono<Void> remember(String word, Duration lasts);

  Mono<Boolean> remembers(String word);
}
