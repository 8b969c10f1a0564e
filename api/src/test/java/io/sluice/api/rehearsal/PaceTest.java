package io.sluice.api.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace(1_000);

  @Test
  void isNotSteadyWhileItGains() {
    for (long answers = 100; answers < 10_000; answers += answers / 10) {
      assertThat(pace.isSteadyAfter(answers)).isFalse();
    }
  }

  @Test
  void isSteadyAfterFourRoundsWithoutAGain() {
    pace.isSteadyAfter(1_000);

    assertThat(LongStream.of(1_049, 900, 1_040).mapToObj(pace::isSteadyAfter)).containsOnly(false);
    assertThat(pace.isSteadyAfter(1_000)).isTrue();
    assertThat(pace.last()).isEqualTo(1_000);
    assertThat(pace.all()).isEqualTo(4_989);
  }

  @Test
  void aGainBeginsItAnew() {
    assertThat(LongStream.of(1_000, 1_000, 1_000, 1_000, 1_200).mapToObj(pace::isSteadyAfter))
        .containsOnly(false);
    assertThat(LongStream.of(1_200, 1_200, 1_200).mapToObj(pace::isSteadyAfter))
        .containsOnly(false);
    assertThat(pace.isSteadyAfter(1_200)).isTrue();
  }

  @Test
  void isNotSteadyBeforeItHasDoneEnough() {
    assertThat(LongStream.of(100, 100, 100, 100, 100).mapToObj(pace::isSteadyAfter))
        .containsOnly(false);
  }
}
