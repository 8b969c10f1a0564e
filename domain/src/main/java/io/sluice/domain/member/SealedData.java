package io.sluice.domain.member;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** All that is sealed, wherever it is kept. */
public interface SealedData {

  /** The kinds of rows that there are. */
  List<String> kinds();

  /**
   * Seals anew what another key than the newest has sealed. What changes or goes meanwhile stays as
   * whoever changes it wants it; what does not open stays as it is.
   *
   * @param kind one of {@link #kinds}
   * @param after rows with a greater id alone, or all
   * @param limit at most so many rows
   */
  Mono<Chunk> reseal(String kind, @Nullable UUID after, int limit);

  /**
   * What was done in one go.
   *
   * @param last the id of the last row that was looked at; none when there was none left
   * @param found rows that an old key had sealed
   * @param resealed those of them that the newest has sealed now
   */
  record Chunk(@Nullable UUID last, int found, int resealed) {}
}
