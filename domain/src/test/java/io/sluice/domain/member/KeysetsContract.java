package io.sluice.domain.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link Keysets} keeps. */
public abstract class KeysetsContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final WrappedKeyset SEALING = new WrappedKeyset("sealing", "k1", "d3JhcHBlZA==");

  /** The same throughout a test, empty at its beginning. */
  protected abstract Keysets keysets();

  @Test
  void findsAKeysetAsItWasAdded() {
    assertThat(keysets().find("sealing").block(SOON)).isNull();

    assertThat(keysets().add(SEALING).block(SOON)).isTrue();

    assertThat(keysets().find("sealing").block(SOON)).isEqualTo(SEALING);
    assertThat(keysets().find("index").block(SOON)).isNull();
  }

  /** Two keysets of one name, and what one node seals the other could not open. */
  @Test
  void ofManyWhoAddOneAtOnceOneDoes() {
    List<Boolean> answers =
        Flux.range(0, 32)
            .flatMap(
                i ->
                    Mono.defer(
                            () -> keysets().add(new WrappedKeyset("sealing", "k1", "wrapped" + i)))
                        .subscribeOn(Schedulers.boundedElastic()),
                32)
            .collectList()
            .block(SOON);

    assertThat(answers).hasSize(32).containsOnlyOnce(true);
  }

  @Test
  void replacesWhatItKnows() {
    keysets().add(SEALING).block(SOON);
    WrappedKeyset next = new WrappedKeyset("sealing", "k2", "YW5vdGhlcg==");

    assertThat(keysets().replace(SEALING, next).block(SOON)).isTrue();
    assertThat(keysets().replace(SEALING, next).block(SOON)).isFalse();

    assertThat(keysets().find("sealing").block(SOON)).isEqualTo(next);
  }
}
