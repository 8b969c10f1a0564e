package io.sluice.load.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.load.proof.Ordeal.Result;
import java.time.Duration;

/** What is asked of a service that has been through an ordeal. */
final class Sound {
  private static final Duration TO_RECOVER = Duration.ofSeconds(30);

  /** The service gives up after 7 s; the rest is for a machine that has other things to do. */
  private static final Duration LONGEST_REFUSAL = Duration.ofSeconds(10);

  private Sound() {}

  static void isSound(Result result) {
    assertThat(result.violations()).as(result.name()).isEmpty();
    assertThat(result.recovery()).as(result.name()).isLessThan(TO_RECOVER);
    assertThat(result.longestRefusal()).as(result.name()).isLessThan(LONGEST_REFUSAL);
    assertThat(result.unanswered()).as(result.name()).isZero();
  }
}
