package io.sluice.api.admission;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.member.InMemoryRateLimits;
import io.sluice.domain.member.RateLimit;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.member.RateLimitsAway;
import io.sluice.domain.stock.BuyerId;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An allowance of 40, one more each second, and 3 on each node before anybody is told. */
class BuyerRateLimitTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final RateLimit ALL = new RateLimit("purchases", 40, Duration.ofSeconds(40));
  private static final int ENOUGH = 200;

  /** So many seconds may pass during a test, and give back as many and a few. */
  private static final int SLACK = 20;

  private final RateLimits everywhere = new InMemoryRateLimits();

  private static BuyerRateLimit node(RateLimits everywhere) {
    return new BuyerRateLimit(
        new AdmissionSettings(
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            40,
            3,
            Duration.ofSeconds(10),
            100,
            new AdmissionSettings.Limit(
                8, 8, 8, 2.0, Duration.ofMillis(100), Duration.ofMinutes(10), 75, 50)),
        everywhere,
        new SimpleMeterRegistry());
  }

  /** Of so many purchases that are asked for one after the other. */
  private static long allowed(BuyerRateLimit node, BuyerId buyer, int times) {
    return IntStream.range(0, times)
        .filter(n -> node.take(buyer).blockOptional(SOON).orElseThrow().isEmpty())
        .count();
  }

  @Test
  void theFirstFewAreNobodyElsesBusiness() {
    assertThat(allowed(node(everywhere), ann(), 3)).isEqualTo(3);

    for (int i = 0; i < ALL.burst(); i++) {
      assertThat(everywhere.take(ALL, ann().toString()).block(SOON)).isZero();
    }
  }

  @Test
  void nodesCountTheOthersTogether() {
    assertThat(allowed(node(everywhere), ann(), ENOUGH)).isBetween(43L, 43L + SLACK);
    assertThat(allowed(node(everywhere), ann(), ENOUGH)).isBetween(3L, 3L + SLACK);
    assertThat(allowed(node(everywhere), bob(), ENOUGH)).isBetween(43L, 43L + SLACK);
  }

  @Test
  void whenNobodyElseCanBeAskedANodeCountsAloneAndSellsOn() {
    BuyerRateLimit alone = node(new RateLimitsAway());

    assertThat(allowed(alone, ann(), ENOUGH)).isBetween(43L, 43L + SLACK);
    assertThat(allowed(alone, bob(), 1)).isEqualTo(1);
  }
}
