package io.sluice.domain.member;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes passwords into hashes that are slow to guess. Signals overload when too many wait. */
public interface Passwords {

  Mono<String> hash(String password);

  /**
   * Whether the hash is the password's.
   *
   * @param hash none is never right, and takes as long to find out
   */
  Mono<Boolean> matches(String password, @Nullable String hash);
}
