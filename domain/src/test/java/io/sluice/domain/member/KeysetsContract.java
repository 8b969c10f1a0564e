package io.sluice.domain.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link Keysets} keeps. */
public abstract class KeysetsContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final WrappedKeyset SEALING = sealing(Map.of("k1", "d3JhcHBlZA=="));

  /** The same throughout a test, empty at its beginning. */
  protected abstract Keysets keysets();

  private static WrappedKeyset sealing(Map<String, String> copies) {
    return new WrappedKeyset("sealing", new TreeMap<>(copies));
  }

  @Test
  void findsAKeysetAsItWasAdded() {
    WrappedKeyset twice = sealing(Map.of("k1", "d3JhcHBlZA==", "signing-k2", "YW5vdGhlcg=="));
    assertThat(keysets().find("sealing").block(SOON)).isNull();

    assertThat(keysets().add(twice).block(SOON)).isTrue();

    assertThat(keysets().find("sealing").block(SOON)).isEqualTo(twice);
    assertThat(keysets().find("index").block(SOON)).isNull();
  }

  /** Two keysets of one name, and what one node seals the other could not open. */
  @Test
  void ofManyWhoAddOneAtOnceOneDoes() {
    List<Boolean> answers =
        Flux.range(0, 32)
            .flatMap(
                i ->
                    Mono.defer(() -> keysets().add(sealing(Map.of("k1", "wrapped" + i))))
                        .subscribeOn(Schedulers.boundedElastic()),
                32)
            .collectList()
            .block(SOON);

    assertThat(answers).hasSize(32).containsOnlyOnce(true);
  }

  @Test
  void replacesWhatItKnows() {
    keysets().add(SEALING).block(SOON);
    WrappedKeyset next = sealing(Map.of("k1", "d3JhcHBlZA==", "k2", "YW5vdGhlcg=="));

    assertThat(keysets().replace(SEALING, next).block(SOON)).isTrue();
    assertThat(keysets().replace(SEALING, next).block(SOON)).isFalse();

    assertThat(keysets().find("sealing").block(SOON)).isEqualTo(next);
  }

  @Test
  void keysAgeUntilTheyAreTurned() {
    WrappedKeyset rewrapped = sealing(Map.of("k2", "YW5vdGhlcg=="));
    WrappedKeyset turned = sealing(Map.of("k2", "b3RoZXJz"));
    keysets().add(SEALING).block(SOON);
    anHourPasses();

    assertThat(keysets().replace(SEALING, rewrapped).block(SOON)).isTrue();
    assertThat(aged().keyset()).isEqualTo(rewrapped);
    assertThat(aged().age()).isGreaterThanOrEqualTo(Duration.ofHours(1));

    assertThat(keysets().turn(SEALING, turned).block(SOON)).as("no longer there").isFalse();
    assertThat(keysets().turn(rewrapped, turned).block(SOON)).isTrue();
    assertThat(aged().keyset()).isEqualTo(turned);
    assertThat(aged().age()).isLessThan(Duration.ofHours(1));
  }

  private Keysets.Aged aged() {
    return keysets().findAged("sealing").block(SOON);
  }

  /** For every keyset that is there. */
  protected abstract void anHourPasses();
}
