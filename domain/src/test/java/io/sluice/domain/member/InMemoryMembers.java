package io.sluice.domain.member;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Members in memory: the readable specification of the port. */
public final class InMemoryMembers implements Members {
  private final Map<UUID, Member> members = new LinkedHashMap<>();

  @Override
  public Mono<Member> find(UUID id) {
    return Mono.defer(() -> Mono.justOrEmpty(withId(id)));
  }

  private synchronized @Nullable Member withId(UUID id) {
    return members.get(id);
  }

  @Override
  public Mono<Member> findByEmail(Email email) {
    return Mono.defer(() -> Mono.justOrEmpty(withEmail(email)));
  }

  private synchronized Optional<Member> withEmail(Email email) {
    return members.values().stream().filter(member -> member.email().equals(email)).findFirst();
  }

  @Override
  public Mono<Boolean> add(Member member) {
    return Mono.fromSupplier(() -> insert(member));
  }

  synchronized boolean insert(Member member) {
    return withEmail(member.email()).isEmpty() && members.putIfAbsent(member.id(), member) == null;
  }

  @Override
  public Mono<Boolean> replace(Member changed) {
    return Mono.fromSupplier(() -> update(changed));
  }

  private synchronized boolean update(Member changed) {
    Member stored = members.get(changed.id());
    if (stored == null || stored.version() != changed.version() - 1) {
      return false;
    }
    members.put(
        changed.id(),
        new Member(
            stored.id(),
            stored.email(),
            changed.passwordHash(),
            stored.role(),
            changed.personal(),
            changed.version(),
            stored.createdAt()));
    return true;
  }

  @Override
  public Mono<Boolean> erase(UUID id) {
    return Mono.fromSupplier(() -> remove(id));
  }

  private synchronized boolean remove(UUID id) {
    return members.remove(id) != null;
  }
}
