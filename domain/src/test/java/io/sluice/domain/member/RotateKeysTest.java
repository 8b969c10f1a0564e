package io.sluice.domain.member;

import static io.sluice.domain.SaleFixtures.uuid7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.member.KeyRotation.Stage;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class RotateKeysTest {
  private static final Duration KNOWN = Duration.ofMinutes(2);
  private static final Duration OLD_KEPT = Duration.ofDays(1);
  private static final int ROWS = 10;

  private Instant now = Instant.EPOCH;
  private final InMemoryDataKeys keys = new InMemoryDataKeys(() -> now, KNOWN);
  private final InMemorySealedData data = new InMemorySealedData(keys);
  private final RotateKeys here = node(data);
  private final RotateKeys there = node(data);

  private RotateKeys node(SealedData data) {
    return new RotateKeys(keys, data, new RotateKeys.Limits(3, OLD_KEPT));
  }

  @BeforeEach
  void sealSome() {
    for (int i = 0; i < ROWS; i++) {
      data.put(uuid7(), "text");
    }
  }

  /** As an operator does, at whichever node. */
  private KeyRotation begin() {
    return keys.announce().then(keys.rotation()).block();
  }

  private int turn(RotateKeys node) {
    int resealed = node.advance().block();
    assertThat(data.opened()).as("opens at any time").hasSize(ROWS).containsOnly("text");
    return resealed;
  }

  private Stage stage() {
    return keys.rotation().block().stage();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void nothingHappensBeforeSomebodyAsksForIt() {
    pass(OLD_KEPT);

    assertThat(turn(here)).isZero();
    assertThat(stage()).isEqualTo(Stage.SETTLED);
  }

  @Test
  void aNewKeySealsEverythingAndTheOldOneGoes() {
    assertThat(begin().stage()).isEqualTo(Stage.ANNOUNCED);
    assertThat(turn(here)).isZero();
    assertThat(stage()).as("not everybody knows it").isEqualTo(Stage.ANNOUNCED);

    pass(KNOWN);
    turn(here);
    assertThat(stage()).isEqualTo(Stage.RESEALING);
    assertThat(turn(here)).as("somebody may still seal with the old one").isZero();

    pass(KNOWN);
    assertThat(turn(here)).isEqualTo(ROWS);
    assertThat(turn(here)).isZero();
    assertThat(keys.rotation().block().keys()).as("kept for who was frozen").isEqualTo(2);

    pass(OLD_KEPT);
    turn(here);
    assertThat(keys.rotation().block())
        .isEqualTo(new KeyRotation(Stage.SETTLED, Duration.ZERO, false, 1));
    turn(here);
  }

  @Test
  void askedForTwiceThereIsOneNewKey() {
    begin();
    pass(Duration.ofMinutes(1));

    assertThat(begin())
        .isEqualTo(new KeyRotation(Stage.ANNOUNCED, Duration.ofMinutes(1), false, 2));
  }

  @Test
  void severalNodesDoItTogether() {
    begin();
    pass(KNOWN);
    turn(there);
    turn(here);
    pass(KNOWN);
    assertThat(turn(here) + turn(there)).isEqualTo(ROWS);
    pass(OLD_KEPT);
    turn(there);
    turn(here);

    assertThat(stage()).isEqualTo(Stage.SETTLED);
    assertThat(keys.rotation().block().keys()).isEqualTo(1);
  }

  /** What was written with the old key although it should not have been is found before it goes. */
  @Test
  void whoWasFrozenLosesNothing() {
    Sealer frozen = keys.sealer().block();
    begin();
    pass(KNOWN);
    turn(here);
    pass(KNOWN);
    turn(here);
    turn(here);

    data.put(uuid7(), "text", frozen);
    pass(OLD_KEPT);
    here.advance().block();
    assertThat(stage()).isEqualTo(Stage.RESEALING);
    here.advance().block();

    assertThat(stage()).isEqualTo(Stage.SETTLED);
    assertThat(data.opened()).hasSize(ROWS + 1);
  }

  @Test
  void aRowThatDoesNotOpenKeepsTheOldKey() {
    data.spoil(data.first());
    begin();
    pass(KNOWN);
    here.advance().block();
    pass(OLD_KEPT);

    assertThat(here.advance().block()).isEqualTo(ROWS - 1);
    here.advance().block();
    assertThat(stage()).isEqualTo(Stage.RESEALING);
  }

  @Test
  void whoeverComesNextGoesOnWhereANodeDied() {
    begin();
    pass(KNOWN);
    turn(here);
    pass(KNOWN);
    assertThatThrownBy(() -> node(new DiesAfter(data, 2)).advance().block())
        .isInstanceOf(OverloadedException.class);
    assertThat(data.opened()).hasSize(ROWS);

    assertThat(turn(there)).isEqualTo(ROWS - 6);
  }

  /** The data, until the database is away. */
  private static final class DiesAfter implements SealedData {
    private final SealedData data;
    private int chunks;

    DiesAfter(SealedData data, int chunks) {
      this.data = data;
      this.chunks = chunks;
    }

    @Override
    public List<String> kinds() {
      return data.kinds();
    }

    @Override
    public Mono<Chunk> reseal(String kind, @Nullable UUID after, int limit) {
      return Mono.defer(
          () ->
              chunks-- > 0
                  ? data.reseal(kind, after, limit)
                  : Mono.error(new OverloadedException("MySQL is away")));
    }
  }
}
