package io.sluice.api.admission;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.sluice.api.Problems;
import io.sluice.api.problem.Problem;
import java.time.Duration;
import java.util.Optional;

/**
 * How often each of many may ask, on this node. A refusal is told with the fields of
 * draft-ietf-httpapi-ratelimit-headers.
 *
 * @param <K> who asks
 */
public final class Allowances<K> {
  private final String name;
  private final int burst;
  private final Duration oneMoreEvery;
  private final Duration toFillUp;
  private final LoadingCache<K, Bucket> buckets;

  /**
   * Everybody's allowance is full at first.
   *
   * @param name of the policy, as it is told
   * @param burst what may be taken at once
   * @param oneMoreEvery so long after it was taken one is there again
   * @param remembered so many are kept, the latest to ask; who is forgotten begins anew
   */
  public Allowances(String name, int burst, Duration oneMoreEvery, int remembered) {
    this.name = '"' + name + '"';
    this.burst = burst;
    this.oneMoreEvery = oneMoreEvery;
    this.toFillUp = oneMoreEvery.multipliedBy(burst);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(remembered)
            .expireAfterAccess(toFillUp)
            .build(somebody -> full());
  }

  private Bucket full() {
    return Bucket.builder()
        .addLimit(Bandwidth.builder().capacity(burst).refillGreedy(1, oneMoreEvery).build())
        .build();
  }

  /** Takes one, or says when there is one again. */
  public Optional<Problem> take(K who) {
    ConsumptionProbe probe = buckets.get(who).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(refusal(Duration.ofNanos(probe.getNanosToWaitForRefill())));
  }

  /** Takes back that one was taken. */
  public void giveBack(K who) {
    buckets.get(who).addTokens(1);
  }

  /** About so many are kept. */
  public long size() {
    return buckets.estimatedSize();
  }

  /** What is told to whoever has none left. */
  public Problem refusal(Duration wait) {
    long seconds = Math.max(1, inSeconds(wait));
    return Problem.of(Problems.RATE_LIMITED)
        .retryAfterSeconds(seconds)
        .withHeader("RateLimit-Policy", name + ";q=" + burst + ";w=" + inSeconds(toFillUp))
        .withHeader("RateLimit", name + ";r=0;t=" + seconds);
  }

  private static long inSeconds(Duration time) {
    return time.plusMillis(999).toSeconds();
  }
}
