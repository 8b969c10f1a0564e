package io.sluice.domain.member;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import reactor.core.publisher.Mono;

/** Makes a member of whoever has followed the link. */
public final class VerifyEmail {
  private final SignUps signUps;
  private final Clock clock;

  public VerifyEmail(SignUps signUps, Clock clock) {
    this.signUps = signUps;
    this.clock = clock;
  }

  /** The new member; empty when the token is unknown, spent or too old. */
  public Mono<Member> verify(SecretToken token) {
    return Mono.defer(
        () -> signUps.complete(token.hash(), clock.instant().truncatedTo(ChronoUnit.MILLIS)));
  }
}
