package io.sluice.api.member;

import io.sluice.api.security.AuthSettings;
import io.sluice.domain.member.Passwords;
import io.sluice.domain.stock.OverloadedException;
import java.text.Normalizer;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Hashes passwords with Argon2id, 19 MiB, two passes, one lane (OWASP's minimum), on a few threads
 * of its own: each hash takes its memory and tens of milliseconds of a core.
 */
@Component
class Argon2Passwords implements Passwords, DisposableBean {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int KIB = 19 * 1024;
  private static final int PASSES = 2;

  private final Argon2PasswordEncoder argon2 =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, KIB, PASSES);
  private final Scheduler threads;
  private final String nobodys;

  Argon2Passwords(AuthSettings settings) {
    this.threads =
        Schedulers.newBoundedElastic(
            settings.passwordThreads(), settings.passwordQueue(), "passwords", 60, true);
    this.nobodys = argon2.encode("nobody's");
  }

  @Override
  public Mono<String> hash(String password) {
    return onItsThreads(() -> argon2.encode(composed(password)));
  }

  @Override
  public Mono<Boolean> matches(String password, @Nullable String hash) {
    String compared = hash == null ? nobodys : hash;
    return onItsThreads(() -> argon2.matches(composed(password), compared) && hash != null);
  }

  /** One keyboard types a letter with its mark as one character, another as two. */
  private static String composed(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  private <T> Mono<T> onItsThreads(Callable<T> work) {
    return Mono.fromCallable(work)
        .subscribeOn(threads)
        .onErrorMap(
            RejectedExecutionException.class,
            full -> new OverloadedException("too many passwords wait to be hashed", full));
  }

  @Override
  public void destroy() {
    threads.dispose();
  }
}
