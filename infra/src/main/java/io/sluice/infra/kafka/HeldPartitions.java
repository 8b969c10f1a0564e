package io.sluice.infra.kafka;

import io.sluice.domain.order.LogPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** The partitions that one consumer holds, and how far it has come in each. */
final class HeldPartitions {
  /** Where each was taken over, as of the last time that it was. */
  private final Map<TopicPartition, Long> takenOverAt = new ConcurrentHashMap<>();

  private final Map<Integer, Long> applied = new ConcurrentHashMap<>();
  private final Map<Integer, Long> due = new HashMap<>();

  void takeOver(TopicPartition partition, LongSupplier position) {
    takenOverAt.put(partition, untilTold(position));
  }

  /**
   * The receiver wakes the consumer whenever it has room again, also out of this question. Were
   * that to leave the listener, the partition would count as assigned, and nobody would be told.
   */
  private static long untilTold(LongSupplier position) {
    while (true) {
      try {
        return position.getAsLong();
      } catch (WakeupException again) {
        // The room that it tells of is seen in the next turn.
      }
    }
  }

  void handOver(TopicPartition partition) {
    takenOverAt.remove(partition);
    applied.remove(partition.partition());
  }

  /** Not what was read before the partition went and came back further on. */
  boolean mayCommit(TopicPartition partition, long offset) {
    Long takenOver = takenOverAt.get(partition);
    return takenOver != null && offset >= takenOver;
  }

  void apply(TopicPartition partition, long offset) {
    applied.put(partition.partition(), offset + 1);
  }

  /**
   * Whether something that had been applied when this was last asked is not committed by now; to be
   * asked at intervals longer than a commit may take.
   */
  boolean hasLostACommit(LogPosition committed) {
    // What has gone since is the next owner's concern, even if it came back.
    due.entrySet().removeIf(each -> applied.getOrDefault(each.getKey(), 0L) < each.getValue());
    boolean lost = !committed.hasReached(new LogPosition(due));
    due.clear();
    due.putAll(applied);
    return lost;
  }
}
