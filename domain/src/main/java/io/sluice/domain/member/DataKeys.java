package io.sluice.domain.member;

import reactor.core.publisher.Mono;

/**
 * The keys that personal data are kept under. The one that seals can be replaced while several
 * nodes use it: each step is taken by exactly one of those who try at once, and those who come when
 * it is not the time for it change nothing.
 */
public interface DataKeys {

  /** What seals and opens, with the keys as they are now or were a moment ago. */
  Mono<Sealer> sealer();

  /** How far the replacement of the key that seals has come; never of a moment ago. */
  Mono<KeyRotation> rotation();

  /** From SETTLED to ANNOUNCED: makes the key that is to seal; true when this call has. */
  Mono<Boolean> announce();

  /** From ANNOUNCED to RESEALING: the new key seals; true when this call has done it. */
  Mono<Boolean> promote();

  /** From RESEALING to SETTLED: forgets all keys but the new one; true when this call has. */
  Mono<Boolean> settle();
}
