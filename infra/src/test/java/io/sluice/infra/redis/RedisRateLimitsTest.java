package io.sluice.infra.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.member.RateLimit;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.member.RateLimitsContract;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes and a real Redis. */
class RedisRateLimitsTest extends RateLimitsContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final RateLimit ONE = new RateLimit("one", 1, Duration.ofMinutes(10));

  private static RedisLink here;
  private static RedisLink there;

  private final String ann = "ann@example.com " + UUID.randomUUID();

  @BeforeAll
  static void connect() {
    here = link();
    there = link();
    for (RateLimits limits : List.of(limits(here), limits(there))) {
      await().atMost(SOON).ignoreExceptions().until(() -> !limits.remembers("nobody").block(SOON));
    }
  }

  private static RedisLink link() {
    return new RedisLink(RedisUnderTest.url(), settings(), new SimpleMeterRegistry());
  }

  /** Patient: other tests keep this machine busy. */
  private static RedisSettings settings() {
    return new RedisSettings(
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofMillis(500),
        4_096,
        8_192,
        256,
        500,
        Duration.ofMinutes(1),
        Duration.ofSeconds(20));
  }

  private static RateLimits limits(RedisLink link) {
    return new RedisRateLimits(link);
  }

  @AfterAll
  static void disconnect() {
    here.close();
    there.close();
  }

  @Override
  protected RateLimits limits() {
    return limits(here);
  }

  @Override
  protected RateLimits elsewhere() {
    return limits(there);
  }

  private static List<String> keys() {
    return RedisUnderTest.ask(redis -> redis.keys("sluice:limit:*"));
  }

  @Test
  void keysTellNobodysAddressAndGoByThemselves() {
    limits().take(ONE, ann).block(SOON);
    limits().remember(ann, Duration.ofMinutes(10)).block(SOON);

    assertThat(keys())
        .isNotEmpty()
        .allSatisfy(key -> assertThat(key).doesNotContain("ann", "example"))
        .allSatisfy(
            key ->
                assertThat(RedisUnderTest.<Long>ask(redis -> redis.pttl(key)))
                    .as(key)
                    .isPositive());
  }

  /** A figure that was changed counts from the next request on, not when old buckets are gone. */
  @Test
  void aLimitThatWasChangedHoldsAtOnce() {
    limits().take(ONE, ann).block(SOON);
    assertThat(limits().take(ONE, ann).block(SOON)).isPositive();

    assertThat(limits().take(new RateLimit("one", 2, ONE.within()), ann).block(SOON)).isZero();
  }

  @Test
  void withoutARedisItSaysSo() {
    try (RedisLink nobody =
        new RedisLink("redis://127.0.0.1:1", settings(), new SimpleMeterRegistry())) {
      assertThatThrownBy(() -> limits(nobody).take(ONE, ann).block(SOON))
          .isInstanceOf(OverloadedException.class);
      assertThatThrownBy(() -> limits(nobody).giveBack(ONE, ann).block(SOON))
          .isInstanceOf(OverloadedException.class);
      assertThatThrownBy(() -> limits(nobody).remembers(ann).block(SOON))
          .isInstanceOf(OverloadedException.class);
    }
  }
}
