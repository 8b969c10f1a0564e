package io.sluice.domain.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link Epochs} keeps. */
public abstract class EpochsContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** The same throughout a test, without a claim at its beginning. */
  protected abstract Epochs epochs();

  @Test
  void noneIsCurrentBeforeTheFirstClaim() {
    assertThat(current().epoch()).isEqualTo(Epoch.NONE);
    assertThat(current().ready()).isFalse();
  }

  @Test
  void theFirstClaimIsEpochOne() {
    assertThat(claimAfter(Epoch.NONE)).isEqualTo(new Epoch(1));

    assertThat(current().epoch()).isEqualTo(new Epoch(1));
    assertThat(current().ready()).isFalse();
  }

  @Test
  void onlyTheEpochAfterTheCurrentOneCanBeClaimed() {
    claimAfter(Epoch.NONE);

    assertThat(claimAfter(Epoch.NONE)).isNull();
    assertThat(claimAfter(new Epoch(2))).isNull();
    assertThat(claimAfter(new Epoch(1))).isEqualTo(new Epoch(2));
  }

  @Test
  void exactlyOneOfManyConcurrentClaimsWins() {
    for (long seen = 0; seen < 5; seen++) {
      Epoch before = new Epoch(seen);

      List<Epoch> won =
          Flux.range(0, 32)
              .flatMap(
                  i ->
                      Mono.defer(() -> epochs().claimAfter(before))
                          .subscribeOn(Schedulers.boundedElastic()),
                  32)
              .collectList()
              .block(SOON);

      assertThat(won).containsExactly(before.next());
    }
  }

  @Test
  void completingMarksTheCurrentEpochReady() {
    Epoch first = new Epoch(1);
    claimAfter(Epoch.NONE);

    assertThat(complete(first)).isTrue();
    assertThat(current().epoch()).isEqualTo(first);
    assertThat(current().ready()).isTrue();
    assertThat(complete(first)).as("asked again").isTrue();
  }

  @Test
  void completingIsFalseWhenANewerEpochWasClaimed() {
    claimAfter(Epoch.NONE);
    claimAfter(new Epoch(1));

    assertThat(complete(new Epoch(1))).isFalse();
    assertThat(current().epoch()).isEqualTo(new Epoch(2));
    assertThat(current().ready()).isFalse();
  }

  @Test
  void completingWhatWasNeverClaimedIsFalse() {
    assertThat(complete(Epoch.NONE)).isFalse();
    assertThat(complete(new Epoch(1))).isFalse();

    assertThat(current().ready()).isFalse();
  }

  @Test
  void aRenewedClaimIsYoungAgain() {
    claimAfter(Epoch.NONE);
    long claimed = System.nanoTime();
    awaitOlderThan(Duration.ofMillis(200));

    assertThat(renew(new Epoch(1))).isTrue();

    Duration sinceTheClaim = Duration.ofNanos(System.nanoTime() - claimed);
    assertThat(current().age()).isLessThan(sinceTheClaim);
    assertThat(current().ready()).isFalse();
  }

  @Test
  void renewingIsFalseWhenANewerEpochWasClaimed() {
    assertThat(renew(Epoch.NONE)).as("never claimed").isFalse();
    claimAfter(Epoch.NONE);
    claimAfter(new Epoch(1));

    assertThat(renew(new Epoch(1))).isFalse();
    assertThat(renew(new Epoch(2))).isTrue();
  }

  @Test
  void aNewClaimIsNotReady() {
    claimAfter(Epoch.NONE);
    complete(new Epoch(1));

    claimAfter(new Epoch(1));

    assertThat(current().ready()).isFalse();
  }

  @Test
  void ageCountsFromTheClaim() {
    claimAfter(Epoch.NONE);
    Duration first = current().age();
    Duration second = current().age();

    assertThat(first).isGreaterThanOrEqualTo(Duration.ZERO);
    assertThat(second).isGreaterThanOrEqualTo(first);
    awaitOlderThan(first.plusMillis(50));
  }

  private void awaitOlderThan(Duration age) {
    Life old =
        epochs().current().repeat().filter(life -> life.age().compareTo(age) > 0).blockFirst(SOON);
    assertThat(old).as("grows").isNotNull();
  }

  private boolean renew(Epoch epoch) {
    return Boolean.TRUE.equals(epochs().renew(epoch).block(SOON));
  }

  private Life current() {
    return epochs().current().blockOptional(SOON).orElseThrow();
  }

  private @Nullable Epoch claimAfter(Epoch seen) {
    return epochs().claimAfter(seen).block(SOON);
  }

  private boolean complete(Epoch epoch) {
    return Boolean.TRUE.equals(epochs().complete(epoch).block(SOON));
  }
}
