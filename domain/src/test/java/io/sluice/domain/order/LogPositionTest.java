package io.sluice.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogPositionTest {
  private static final LogPosition BEGIN = new LogPosition(Map.of());

  @Test
  void standsAtZeroInAPartitionThatItDoesNotName() {
    assertThat(BEGIN.hasReached(new LogPosition(Map.of(0, 0L)))).isTrue();
    assertThat(BEGIN.hasReached(new LogPosition(Map.of(0, 1L)))).isFalse();
  }

  @Test
  void hasReachedAnotherOnlyInEveryPartition() {
    LogPosition end = new LogPosition(Map.of(0, 3L, 1, 5L));
    assertThat(new LogPosition(Map.of(0, 9L, 1, 4L)).hasReached(end)).isFalse();
    assertThat(new LogPosition(Map.of(0, 3L, 1, 5L)).hasReached(end)).isTrue();
  }

  @Test
  void countsTheRecordsThatAreLeftAndNeverCountsBack() {
    LogPosition end = new LogPosition(Map.of(0, 3L, 1, 5L));
    assertThat(new LogPosition(Map.of(0, 9L, 1, 1L)).recordsUntil(end)).isEqualTo(4);
  }
}
