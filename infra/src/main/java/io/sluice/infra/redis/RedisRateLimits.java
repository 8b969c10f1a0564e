package io.sluice.infra.redis;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.SetArgs;
import io.sluice.domain.member.RateLimit;
import io.sluice.domain.member.RateLimits;
import io.sluice.infra.redis.Script.Effect;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/**
 * A bucket of bucket4j for each who and what, gone once it is full again. Keys show a digest, not
 * whose address it is of.
 */
final class RedisRateLimits implements RateLimits {
  private static final String PREFIX = "sluice:limit:";

  /** A bucket that is full is forgotten; later, as far as the clocks of nodes may be apart. */
  private static final Duration KEPT_WHEN_FULL = Duration.ofMinutes(1);

  private final RedisLink redis;
  private final AsyncProxyManager<byte[]> buckets;

  RedisRateLimits(RedisLink redis) {
    this.redis = redis;
    // No time-out of the library's: the link has one for each command, and starting the JDK's timer
    // for another spins on a lock where an event loop must not.
    this.buckets =
        new Bucket4jLettuce.LettuceBasedProxyManagerBuilder<byte[]>(new BoundedApi<>(redis))
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_WHEN_FULL))
            .build()
            .asAsync();
  }

  private AsyncBucketProxy bucket(RateLimit limit, String who) {
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(
                Bandwidth.builder()
                    .capacity(limit.burst())
                    .refillGreedy(1, limit.oneMoreEvery())
                    .build())
            .build();
    // A limit that was changed is another: its bucket would go on with the old one's figures.
    String what = "%s:%d:%d".formatted(limit.name(), limit.burst(), limit.within().toMillis());
    return buckets.getProxy(key(what, who), () -> CompletableFuture.completedFuture(configuration));
  }

  private static byte[] key(String what, String who) {
    return (PREFIX + what + ":" + digest(who)).getBytes(StandardCharsets.UTF_8);
  }

  private static String digest(String who) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(who.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public Mono<Duration> take(RateLimit limit, String who) {
    return Mono.fromFuture(() -> bucket(limit, who).tryConsumeAndReturnRemaining(1), true)
        .map(RedisRateLimits::toWait)
        .onErrorMap(RedisRateLimits::unwrapped);
  }

  private static Duration toWait(ConsumptionProbe probe) {
    return probe.isConsumed()
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
  }

  @Override
  public Mono<Void> giveBack(RateLimit limit, String who) {
    return Mono.fromFuture(() -> bucket(limit, who).addTokens(1), true)
        .onErrorMap(RedisRateLimits::unwrapped);
  }

  /** What the link has to say is wrapped by the library. */
  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  @Override
  public Mono<Void> remember(String word, Duration lasts) {
    return redis
        .send(
            Effect.WRITES,
            commands -> commands.set(key("known", word), new byte[] {1}, SetArgs.Builder.px(lasts)))
        .then();
  }

  @Override
  public Mono<Boolean> remembers(String word) {
    return redis
        .send(Effect.READS, commands -> commands.exists(key("known", word)))
        .map(found -> found > 0);
  }
}
