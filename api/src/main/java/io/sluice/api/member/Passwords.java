package io.sluice.api.member;

import io.sluice.api.security.AuthSettings;
import io.sluice.domain.member.Member;
import io.sluice.domain.stock.OverloadedException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
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
public class Passwords implements DisposableBean {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int KIB = 19 * 1024;
  private static final int PASSES = 2;

  private final Argon2PasswordEncoder argon2 =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, KIB, PASSES);
  private final Scheduler threads;
  private final String nobodys;

  Passwords(AuthSettings settings) {
    this.threads =
        Schedulers.newBoundedElastic(
            settings.passwordThreads(), settings.passwordQueue(), "passwords", 60, true);
    this.nobodys = argon2.encode("nobody's");
  }

  public Mono<String> hash(String password) {
    return onItsThreads(() -> argon2.encode(password));
  }

  /** The member if the password is hers; who has none is compared all the same, for its time. */
  Mono<Member> check(String password, Optional<Member> member) {
    String hash = member.map(Member::passwordHash).orElse(nobodys);
    return onItsThreads(() -> argon2.matches(password, hash))
        .flatMap(right -> Mono.justOrEmpty(member.filter(one -> right)));
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
