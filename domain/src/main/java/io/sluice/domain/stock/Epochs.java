package io.sluice.domain.stock;

import reactor.core.publisher.Mono;

/** The durable count of Redis's lives, outside of Redis. */
public interface Epochs {

  /**
   * The newest claimed life; epoch {@link Epoch#NONE}, not ready, before the first claim. Never
   * from a cache.
   */
  Mono<Life> current();

  /** Claims the epoch after {@code seen}; exactly one caller wins it, empty for every other. */
  Mono<Epoch> claimAfter(Epoch seen);

  /**
   * Says that a claimed epoch is still being worked on: its age begins anew.
   *
   * @return false when a newer one has been claimed meanwhile
   */
  Mono<Boolean> renew(Epoch epoch);

  /** Marks a claimed epoch as ready. False when a newer one has been claimed meanwhile. */
  Mono<Boolean> complete(Epoch epoch);
}
