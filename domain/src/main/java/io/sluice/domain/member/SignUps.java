package io.sluice.domain.member;

import java.time.Instant;
import reactor.core.publisher.Mono;

/** Everybody who has signed up and not yet followed the link. */
public interface SignUps {

  Mono<Void> add(SignUp signUp);

  /** The latest one for this address that has not expired, or empty. */
  Mono<SignUp> newestOf(Email email, Instant now);

  /**
   * Makes the sign-up of this token a member, once and whole: of many calls with one token exactly
   * one gets the member. Empty when the token is unknown, spent or expired, or when the address has
   * become another member's.
   */
  Mono<Member> complete(TokenHash token, Instant now);

  /** Forgets what has expired; how many. */
  Mono<Long> forgetExpired(Instant now);
}
