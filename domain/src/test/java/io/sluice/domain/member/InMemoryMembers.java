package io.sluice.domain.member;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Members in memory: the readable specification of the port. */
public final class InMemoryMembers implements Members {
  private final List<Member> members = new ArrayList<>();

  @Override
  public Mono<Member> findByEmail(String email) {
    return Mono.defer(() -> Mono.justOrEmpty(withEmail(email)));
  }

  private synchronized Optional<Member> withEmail(String email) {
    return members.stream().filter(member -> member.email().equals(email)).findFirst();
  }

  @Override
  public Mono<Boolean> add(Member member) {
    return Mono.fromSupplier(() -> insert(member));
  }

  private synchronized boolean insert(Member member) {
    boolean taken =
        members.stream()
            .anyMatch(
                other -> other.id().equals(member.id()) || other.email().equals(member.email()));
    return !taken && members.add(member);
  }
}
