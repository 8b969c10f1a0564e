package io.sluice.domain.member;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Hashes at no cost, and counts what a real one would cost. */
final class PlainPasswords implements Passwords {
  private final AtomicInteger hashed = new AtomicInteger();

  @Override
  public Mono<String> hash(String password) {
    return Mono.fromSupplier(
        () -> {
          hashed.incrementAndGet();
          return "hash of " + password;
        });
  }

  @Override
  public Mono<Boolean> matches(String password, @Nullable String hash) {
    return Mono.fromSupplier(
        () -> {
          hashed.incrementAndGet();
          return ("hash of " + password).equals(hash);
        });
  }

  int hashed() {
    return hashed.get();
  }
}
