package io.sluice.domain.member;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Hashes at no cost, and counts what a real one would cost. */
final class PlainPasswords implements Passwords {
  private final AtomicInteger hashed = new AtomicInteger();
  private Runnable meanwhile = () -> {};

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
          boolean right = ("hash of " + password).equals(hash);
          meanwhile.run();
          return right;
        });
  }

  /** What happens while a password is compared. */
  void meanwhile(Runnable something) {
    meanwhile = something;
  }

  int hashed() {
    return hashed.get();
  }
}
