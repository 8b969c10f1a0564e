package io.sluice.domain.member;

import java.time.Duration;
import reactor.core.publisher.Mono;

/** Where the wrapped keys are, for all nodes the same. */
public interface Keysets {

  /** The keyset of this name, or empty. */
  Mono<WrappedKeyset> find(String name);

  /** The keyset of this name with its age, or empty. */
  Mono<Aged> findAged(String name);

  /**
   * A keyset.
   *
   * @param age so long it has had these keys, by one clock for all nodes
   */
  record Aged(WrappedKeyset keyset, Duration age) {}

  /** Adds a keyset unless there is one of its name; true when it was added. */
  Mono<Boolean> add(WrappedKeyset keyset);

  /**
   * Stores {@code next}, which has the same keys, if {@code before} is what is stored; true when it
   * was.
   */
  Mono<Boolean> replace(WrappedKeyset before, WrappedKeyset next);

  /** As {@link #replace} with other keys, or another that seals: they begin to age anew. */
  Mono<Boolean> turn(WrappedKeyset before, WrappedKeyset next);
}
