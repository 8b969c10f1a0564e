package io.sluice.domain.member;

import java.time.Clock;
import reactor.core.publisher.Mono;

/** Forgets sign-ups whose link has expired, and sessions that have ended by themselves. */
public final class ForgetExpired {
  private final SignUps signUps;
  private final Sessions sessions;
  private final Clock clock;

  public ForgetExpired(SignUps signUps, Sessions sessions, Clock clock) {
    this.signUps = signUps;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** How many. */
  public Mono<Long> sweep() {
    return Mono.defer(() -> signUps.forgetExpired(clock.instant()))
        .flatMap(some -> sessions.forgetEnded(clock.instant()).map(more -> some + more));
  }
}
