package io.sluice.domain.member;

import static io.sluice.domain.SaleFixtures.uuid7;
import static io.sluice.domain.member.MemberFixtures.email;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.member.KeyRotation.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link DataKeys} keeps. */
public abstract class DataKeysContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SECRET = "1 Sluice Street, 서울";

  /** The same throughout a test. */
  protected abstract DataKeys keys();

  private final UUID row = uuid7();
  private final Place place = new Place("members", "address", row);

  private Sealer sealer() {
    return keys().sealer().block(SOON);
  }

  @Test
  void opensWhatItHasSealed() {
    byte[] sealed = sealer().seal(place, SECRET);

    assertThat(sealer().open(place, sealed)).isEqualTo(SECRET);
  }

  @Test
  void whatIsSealedShowsNothingOfItself() {
    byte[] sealed = sealer().seal(place, SECRET);

    assertThat(new String(sealed, StandardCharsets.UTF_8)).doesNotContain("Sluice", "서울");
    assertThat(sealer().seal(place, SECRET)).as("sealed again").isNotEqualTo(sealed);
  }

  @Test
  void itOpensNowhereElse() {
    byte[] sealed = sealer().seal(place, SECRET);

    opensNot(new Place("members", "address", uuid7()), sealed);
    opensNot(new Place("members", "name", row), sealed);
    opensNot(new Place("sign_ups", "address", row), sealed);
  }

  @Test
  void whatHasBeenChangedDoesNotOpen() {
    byte[] sealed = sealer().seal(place, SECRET);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      opensNot(place, changed);
    }
    opensNot(place, new byte[0]);
    opensNot(place, SECRET.getBytes(StandardCharsets.UTF_8));
  }

  private void opensNot(Place where, byte[] sealed) {
    assertThatThrownBy(() -> sealer().open(where, sealed))
        .isInstanceOf(SealBrokenException.class)
        .hasMessageNotContaining("Sluice Street");
  }

  @Test
  void anAddressHasOneIndexOf256Bits() {
    byte[] index = sealer().index(email("ann@example.com"));

    assertThat(index).hasSize(32).isEqualTo(sealer().index(email("ann@example.com")));
    assertThat(sealer().index(email("bob@example.com"))).isNotEqualTo(index);
  }

  private KeyRotation rotation() {
    return keys().rotation().block(SOON);
  }

  /** So that every step of a rotation may be taken. */
  protected abstract void everybodyLearnsOfIt();

  @Test
  void aNewKeyIsKnownBeforeItSealsAndTheOldOneAfterIt() {
    byte[] old = sealer().seal(place, SECRET);
    assertThat(rotation().stage()).isEqualTo(Stage.SETTLED);

    assertThat(keys().announce().block(SOON)).isTrue();
    assertThat(rotation().stage()).isEqualTo(Stage.ANNOUNCED);
    everybodyLearnsOfIt();
    assertThat(sealer().isOfNewestKey(sealer().seal(place, SECRET))).isTrue();
    assertThat(sealer().isOfNewestKey(old)).as("still seals").isTrue();

    assertThat(keys().promote().block(SOON)).isTrue();
    assertThat(rotation().stage()).isEqualTo(Stage.RESEALING);
    everybodyLearnsOfIt();
    byte[] anew = sealer().seal(place, SECRET);
    assertThat(sealer().isOfNewestKey(anew)).isTrue();
    assertThat(sealer().isOfNewestKey(old)).isFalse();
    assertThat(sealer().open(place, old)).isEqualTo(SECRET);

    assertThat(keys().settle().block(SOON)).isTrue();
    assertThat(rotation().stage()).isEqualTo(Stage.SETTLED);
    everybodyLearnsOfIt();
    assertThat(sealer().open(place, anew)).isEqualTo(SECRET);
    opensNot(place, old);
  }

  @Test
  void aRotationDoesNotChangeHowAnAddressIsFound() {
    byte[] index = sealer().index(email("ann@example.com"));

    keys().announce().block(SOON);
    everybodyLearnsOfIt();
    keys().promote().block(SOON);
    everybodyLearnsOfIt();

    assertThat(sealer().index(email("ann@example.com"))).isEqualTo(index);
  }

  @Test
  void noStepIsTakenTwiceOrOutOfTurnOrTooSoon() {
    assertThat(keys().promote().block(SOON)).isFalse();
    assertThat(keys().settle().block(SOON)).isFalse();

    assertThat(keys().announce().block(SOON)).isTrue();
    assertThat(keys().announce().block(SOON)).isFalse();
    assertThat(rotation().everybodyKnows()).isFalse();
    assertThat(keys().promote().block(SOON)).as("too soon").isFalse();
    everybodyLearnsOfIt();
    assertThat(rotation().everybodyKnows()).isTrue();
    assertThat(keys().settle().block(SOON)).isFalse();

    assertThat(keys().promote().block(SOON)).isTrue();
    assertThat(keys().promote().block(SOON)).isFalse();
    assertThat(keys().announce().block(SOON)).isFalse();
    assertThat(keys().settle().block(SOON)).as("too soon").isFalse();
    assertThat(rotation().keys()).isEqualTo(2);
  }

  @Test
  void ofManyWhoAnnounceAtOnceOneDoes() {
    List<Boolean> answers =
        Flux.range(0, 16)
            .flatMap(i -> Mono.defer(keys()::announce).subscribeOn(Schedulers.boundedElastic()), 16)
            .collectList()
            .block(SOON);

    assertThat(answers).hasSize(16).containsOnlyOnce(true);
    assertThat(rotation().keys()).isEqualTo(2);
  }
}
