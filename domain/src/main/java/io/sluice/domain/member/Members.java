package io.sluice.domain.member;

import java.util.UUID;
import reactor.core.publisher.Mono;

/** All members. */
public interface Members {

  /** The member, or empty. */
  Mono<Member> find(UUID id);

  /** The member with this e-mail address, or empty. */
  Mono<Member> findByEmail(Email email);

  /** Adds a member unless the id or the e-mail address is taken; true when it was added. */
  Mono<Boolean> add(Member member);

  /**
   * Stores a changed member, whose id, address and role stay, if the stored version is the one
   * before; true when it was stored.
   */
  Mono<Boolean> replace(Member changed);

  /** Forgets a member and all of the personal data; true when there was one. */
  Mono<Boolean> erase(UUID id);
}
