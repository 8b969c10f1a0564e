package io.sluice.domain.member;

import reactor.core.publisher.Mono;

/** The keys that personal data are kept under. */
public interface DataKeys {

  /** What seals and opens, with the keys as they are now. */
  Mono<Sealer> sealer();
}
