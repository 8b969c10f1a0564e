package io.sluice.domain.member;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sessions in memory, oldest first: the readable specification of the port. */
public final class InMemorySessions implements Sessions {
  private final Map<UUID, Session> sessions = new LinkedHashMap<>();

  @Override
  public Mono<Void> open(Session session, int atMost) {
    return Mono.fromRunnable(() -> insert(session, atMost));
  }

  private synchronized void insert(Session session, int atMost) {
    sessions.put(session.id(), session);
    List<UUID> ofMember =
        sessions.values().stream()
            .filter(one -> one.member().equals(session.member()))
            .map(Session::id)
            .toList();
    ofMember.stream().limit(Math.max(0, ofMember.size() - atMost)).forEach(sessions::remove);
  }

  @Override
  public Mono<Session> find(UUID id) {
    return Mono.defer(() -> Mono.justOrEmpty(withId(id)));
  }

  private synchronized @Nullable Session withId(UUID id) {
    return sessions.get(id);
  }

  @Override
  public Mono<Boolean> rotate(Session next, TokenHash before) {
    return Mono.fromSupplier(() -> exchange(next, before));
  }

  private synchronized boolean exchange(Session next, TokenHash before) {
    Session stored = sessions.get(next.id());
    if (stored == null || !stored.current().equals(before)) {
      return false;
    }
    sessions.put(next.id(), next);
    return true;
  }

  @Override
  public Mono<Void> end(UUID id) {
    return Mono.fromRunnable(() -> remove(id));
  }

  private synchronized void remove(UUID id) {
    sessions.remove(id);
  }

  @Override
  public Mono<Void> endAll(UUID member, @Nullable UUID except) {
    return Mono.fromRunnable(() -> removeAll(member, except));
  }

  private synchronized void removeAll(UUID member, @Nullable UUID except) {
    sessions.values().removeIf(one -> one.member().equals(member) && !one.id().equals(except));
  }

  @Override
  public Mono<Long> forgetEnded(Instant now) {
    return Mono.fromSupplier(() -> removeEnded(now));
  }

  private synchronized long removeEnded(Instant now) {
    long before = sessions.size();
    sessions.values().removeIf(one -> !now.isBefore(one.endsAt()));
    return before - sessions.size();
  }
}
