package io.sluice.domain.member;

import java.util.UUID;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Changes what a member has told about herself. */
public final class ChangeMember {
  private static final int ATTEMPTS = 5;

  private final Members members;

  public ChangeMember(Members members) {
    this.members = members;
  }

  /** The member as she is now; empty when there is none. */
  public Mono<Member> change(UUID id, UnaryOperator<PersonalData> change) {
    return attempt(id, change, ATTEMPTS);
  }

  private Mono<Member> attempt(UUID id, UnaryOperator<PersonalData> change, int left) {
    return members
        .find(id)
        .flatMap(
            member -> {
              Member changed = member.with(change.apply(member.personal()));
              return members
                  .replace(changed)
                  .flatMap(stored -> stored ? Mono.just(changed) : lost(id, change, left));
            });
  }

  private Mono<Member> lost(UUID id, UnaryOperator<PersonalData> change, int left) {
    return left > 1
        ? attempt(id, change, left - 1)
        : Mono.error(new IllegalStateException("member " + id + " changes too often"));
  }
}
