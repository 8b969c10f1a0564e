package io.sluice.domain.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.domain.member.SealedData.Chunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What every {@link SealedData} keeps. */
public abstract class SealedDataContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** The same throughout a test, empty at its beginning. */
  protected abstract SealedData data();

  /** What the data are sealed with; everybody knows at once what becomes of it. */
  protected abstract DataKeys keys();

  /** Adds one row of each kind whose sealed texts contain {@code text}. */
  protected abstract void add(String text);

  /** Spoils one row of each kind. */
  protected abstract void spoilOne();

  /** Everything that opens, of all kinds. */
  protected abstract List<String> opened();

  private void addSome(int rows) {
    for (int i = 0; i < rows; i++) {
      add("text " + i);
    }
  }

  private void rotate() {
    assertThat(keys().announce().then(keys().promote()).block(SOON)).isTrue();
  }

  /** All chunks of a kind. */
  private List<Chunk> reseal(String kind, int limit) {
    List<Chunk> chunks = new ArrayList<>();
    UUID after = null;
    do {
      Chunk chunk = data().reseal(kind, after, limit).block(SOON);
      chunks.add(chunk);
      after = chunk.last();
    } while (after != null);
    return chunks;
  }

  @Test
  void whatTheNewestKeyHasSealedIsLeftAlone() {
    addSome(3);

    for (String kind : data().kinds()) {
      assertThat(reseal(kind, 10)).extracting(Chunk::found).containsExactly(0, 0);
    }
  }

  @Test
  void sealsAnewChunkByChunkAndLeavesNothingUnreadable() {
    addSome(5);
    List<String> before = opened();
    rotate();

    for (String kind : data().kinds()) {
      assertThat(reseal(kind, 2))
          .as(kind)
          .extracting(Chunk::found, Chunk::resealed)
          .containsExactly(tuple(2, 2), tuple(2, 2), tuple(1, 1), tuple(0, 0));
      assertThat(reseal(kind, 10)).extracting(Chunk::found).containsOnly(0);
    }

    assertThat(keys().settle().block(SOON)).isTrue();
    assertThat(opened()).isEqualTo(before).isNotEmpty();
  }

  @Test
  void whoComesAtTheSameTimeSealsNothingTwice() {
    addSome(20);
    rotate();

    for (String kind : data().kinds()) {
      int resealed =
          Flux.range(0, 4)
              .flatMap(
                  i -> data().reseal(kind, null, 100).subscribeOn(Schedulers.boundedElastic()), 4)
              .map(Chunk::resealed)
              .reduce(0, Integer::sum)
              .block(SOON);

      assertThat(resealed).as(kind).isEqualTo(20);
    }
  }

  @Test
  void whatDoesNotOpenStaysAndHoldsUpNobody() {
    addSome(3);
    spoilOne();
    rotate();

    for (String kind : data().kinds()) {
      assertThat(reseal(kind, 1)).as(kind).extracting(Chunk::resealed).contains(0, 1, 1);
      assertThat(reseal(kind, 10))
          .as(kind)
          .extracting(Chunk::found, Chunk::resealed)
          .startsWith(tuple(1, 0));
    }
  }
}
