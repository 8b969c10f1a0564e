package io.sluice.infra.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.order.LogPosition;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

class HeldPartitionsTest {
  private final TopicPartition partition = new TopicPartition("orders", 1);
  private final HeldPartitions held = new HeldPartitions();

  @Test
  void takesAPartitionOverAlthoughItIsWokenUp() {
    AtomicInteger asked = new AtomicInteger();

    held.takeOver(
        partition,
        () -> {
          if (asked.incrementAndGet() < 3) {
            throw new WakeupException();
          }
          return 7;
        });

    assertThat(held.mayCommit(partition, 7)).isTrue();
  }

  @Test
  void commitsNothingThatWasReadBeforeThePartitionWentAndCame() {
    held.takeOver(partition, () -> 5);
    held.handOver(partition);
    assertThat(held.mayCommit(partition, 5)).isFalse();

    held.takeOver(partition, () -> 10);

    assertThat(held.mayCommit(partition, 9)).isFalse();
    assertThat(held.mayCommit(partition, 10)).isTrue();
  }

  @Test
  void missesACommitAtTheSecondLook() {
    held.apply(partition, 9);

    assertThat(held.hasLostACommit(committed(5))).isFalse();
    assertThat(held.hasLostACommit(committed(9))).isTrue();
    assertThat(held.hasLostACommit(committed(10))).isFalse();
  }

  @Test
  void missesNoCommitOfAPartitionThatWent() {
    held.apply(partition, 9);
    assertThat(held.hasLostACommit(committed(5))).isFalse();

    held.handOver(partition);
    held.apply(partition, 6);

    assertThat(held.hasLostACommit(committed(5))).isFalse();
  }

  private static LogPosition committed(long offset) {
    return new LogPosition(Map.of(1, offset));
  }
}
