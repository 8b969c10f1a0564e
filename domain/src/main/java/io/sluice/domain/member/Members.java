package io.sluice.domain.member;

import reactor.core.publisher.Mono;

/** All members. */
public interface Members {

  /**
   * The member with this e-mail address, or empty.
   *
   * @param email in lower case
   */
  Mono<Member> findByEmail(String email);

  /** Adds a member unless the id or the e-mail address is taken; true when it was added. */
  Mono<Boolean> add(Member member);
}
