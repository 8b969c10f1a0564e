package io.sluice.api.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The limit under purchases of any length, on a clock of the test's own. */
class NodeLimitTest {
  private static final Duration WINDOW = Duration.ofMillis(100);

  private final NodeLimit limit =
      new NodeLimit(
          new AdmissionSettings.Limit(64, 256, 2000, 2.0, WINDOW, Duration.ofMinutes(10), 75, 50));
  private long now;

  /** A full node whose purchases take so long; at least a window's worth of them. */
  private void sellFor(Duration time, Duration each) {
    long end = now + time.toNanos();
    while (now < end) {
      for (int i = 0; i < 20; i++) {
        limit.purchaseTook(now - each.toNanos(), each.toNanos(), limit.places());
      }
      now += WINDOW.toNanos();
    }
  }

  @Test
  void itFallsWhilePurchasesStandInALineAndRisesAgainByItself() {
    sellFor(Duration.ofSeconds(10), Duration.ofMillis(5));
    int usual = limit.places();
    assertThat(usual).isGreaterThan(256);

    sellFor(Duration.ofSeconds(10), Duration.ofMillis(50));
    assertThat(limit.places()).isEqualTo(64);

    sellFor(Duration.ofSeconds(20), Duration.ofMillis(5));
    assertThat(limit.places()).isGreaterThan(256);
  }

  @Test
  void itDoesNotFallForPurchasesThatTakeALittleLonger() {
    sellFor(Duration.ofSeconds(10), Duration.ofMillis(5));
    int usual = limit.places();

    sellFor(Duration.ofSeconds(10), Duration.ofMillis(9));

    assertThat(limit.places()).isGreaterThanOrEqualTo(usual);
  }

  @Test
  void whatIsSlowForEverBecomesUsual() {
    sellFor(Duration.ofSeconds(10), Duration.ofMillis(5));
    sellFor(Duration.ofSeconds(10), Duration.ofMillis(50));
    assertThat(limit.places()).isEqualTo(64);

    sellFor(Duration.ofMinutes(10), Duration.ofMillis(50));

    assertThat(limit.places()).isGreaterThan(256);
  }

  @Test
  void itNeverRisesAboveItsBound() {
    sellFor(Duration.ofMinutes(5), Duration.ofMillis(5));

    assertThat(limit.places()).isEqualTo(2000);
  }

  @Test
  void aNodeThatIsHalfEmptyLearnsNothingAboutItsLimit() {
    for (int i = 0; i < 1_000; i++) {
      limit.purchaseTook(now, Duration.ofMillis(5).toNanos(), 10);
      now += Duration.ofMillis(20).toNanos();
    }

    assertThat(limit.places()).isEqualTo(256);
  }
}
