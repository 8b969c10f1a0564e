package io.sluice.domain.member;

import reactor.core.publisher.Mono;

/** Where the wrapped keys are, for all nodes the same. */
public interface Keysets {

  /** The keyset of this name, or empty. */
  Mono<WrappedKeyset> find(String name);

  /** Adds a keyset unless there is one of its name; true when it was added. */
  Mono<Boolean> add(WrappedKeyset keyset);

  /** Stores {@code next} if {@code before} is what is stored; true when it was. */
  Mono<Boolean> replace(WrappedKeyset before, WrappedKeyset next);
}
