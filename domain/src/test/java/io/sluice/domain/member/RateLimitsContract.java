package io.sluice.domain.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link RateLimits} keeps. */
public abstract class RateLimitsContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final RateLimit THREE = new RateLimit("three", 3, HOUR);

  /** Nobody whom another test counts. */
  private final String ann = "ann " + UUID.randomUUID();

  private final String bob = "bob " + UUID.randomUUID();

  /** The same throughout a test. */
  protected abstract RateLimits limits();

  /** As another node has it. */
  protected abstract RateLimits elsewhere();

  private Duration take(RateLimit limit, String who) {
    return limits().take(limit, who).block(SOON);
  }

  @Test
  void whoHasHadAllWaits() {
    for (int i = 0; i < 3; i++) {
      assertThat(take(THREE, ann)).isZero();
    }

    assertThat(take(THREE, ann)).isPositive().isLessThanOrEqualTo(THREE.oneMoreEvery());
    assertThat(take(THREE, bob)).as("somebody else").isZero();
    assertThat(take(new RateLimit("four", 3, HOUR), ann)).as("something else").isZero();
  }

  @Test
  void allNodesCountTogether() {
    take(THREE, ann);
    take(THREE, ann);

    assertThat(elsewhere().take(THREE, ann).block(SOON)).isZero();
    assertThat(elsewhere().take(THREE, ann).block(SOON)).isPositive();
    assertThat(take(THREE, ann)).isPositive();
  }

  @Test
  void ofManyAtOnceNoMoreThanMay() {
    RateLimit seven = new RateLimit("seven", 7, HOUR);

    List<Duration> waits =
        Flux.range(0, 50)
            .flatMap(
                i ->
                    Mono.defer(() -> (i % 2 == 0 ? limits() : elsewhere()).take(seven, ann))
                        .subscribeOn(Schedulers.parallel()),
                50)
            .collectList()
            .block(SOON);

    assertThat(waits).hasSize(50).filteredOn(Duration::isZero).hasSize(7);
  }

  @Test
  void whatIsGivenBackMayBeTakenAgainAndNoMore() {
    limits().giveBack(THREE, ann).block(SOON);
    for (int i = 0; i < 3; i++) {
      take(THREE, ann);
    }

    elsewhere().giveBack(THREE, ann).block(SOON);

    assertThat(take(THREE, ann)).isZero();
    assertThat(take(THREE, ann)).isPositive();
  }

  @Test
  void oneIsThereAgainAfterItsTime() {
    RateLimit quick = new RateLimit("quick", 1, Duration.ofMillis(200));
    assertThat(take(quick, ann)).isZero();

    Duration wait =
        Mono.defer(() -> limits().take(quick, ann))
            .repeatWhen(again -> again.delayElements(Duration.ofMillis(20)))
            .filter(Duration::isZero)
            .blockFirst(SOON);

    assertThat(wait).isZero();
  }

  @Test
  void aWordIsRememberedByAll() {
    assertThat(elsewhere().remembers(ann).block(SOON)).isFalse();

    limits().remember(ann, HOUR).block(SOON);

    assertThat(elsewhere().remembers(ann).block(SOON)).isTrue();
    assertThat(elsewhere().remembers(bob).block(SOON)).isFalse();
  }
}
