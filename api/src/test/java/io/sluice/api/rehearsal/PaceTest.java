package io.sluice.api.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Rounds of a second, and a thousand answers at least. */
class PaceTest {
  private final AtomicLong compiled = new AtomicLong(10_000);
  private final Pace pace = new Pace(1_000, Duration.ofSeconds(1), compiled::get);

  /**
   * So many rounds with a thousand answers each, in each of which the compiler works for so long.
   */
  private boolean isSteadyAfter(int rounds, long compiledMillis) {
    boolean steady = false;
    for (int i = 0; i < rounds; i++) {
      compiled.addAndGet(compiledMillis);
      steady = pace.isSteadyAfter(1_000);
    }
    return steady;
  }

  @Test
  void isNotSteadyWhileTheCompilerWorks() {
    assertThat(isSteadyAfter(100, 100)).isFalse();
  }

  @Test
  void isSteadyAfterFourRoundsOfRest() {
    isSteadyAfter(5, 900);

    assertThat(isSteadyAfter(3, 99)).isFalse();
    assertThat(isSteadyAfter(1, 99)).isTrue();
    assertThat(pace.all()).isEqualTo(9_000);
    assertThat(pace.last()).isEqualTo(1_000);
  }

  @Test
  void workBeginsItAnew() {
    assertThat(isSteadyAfter(3, 0)).isFalse();
    assertThat(isSteadyAfter(1, 500)).isFalse();
    assertThat(isSteadyAfter(3, 0)).isFalse();
    assertThat(isSteadyAfter(1, 0)).isTrue();
  }

  @Test
  void isNotSteadyBeforeItHasDoneEnough() {
    for (int i = 0; i < 9; i++) {
      assertThat(pace.isSteadyAfter(100)).isFalse();
    }

    assertThat(pace.isSteadyAfter(100)).isTrue();
  }
}
