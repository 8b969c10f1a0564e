package io.sluice.domain.order;

import java.util.Map;

/**
 * A place in the order log: for each partition the offset of the next record.
 *
 * @param offsets by partition number; a partition that is not named stands at 0
 */
public record LogPosition(Map<Integer, Long> offsets) {

  public LogPosition {
    offsets = Map.copyOf(offsets);
  }

  /** Whether everything before {@code other} lies before this place. */
  public boolean hasReached(LogPosition other) {
    return recordsUntil(other) == 0;
  }

  /** How many records lie between this place and a later one. */
  public long recordsUntil(LogPosition later) {
    return later.offsets.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - offsets.getOrDefault(end.getKey(), 0L)))
        .sum();
  }
}
