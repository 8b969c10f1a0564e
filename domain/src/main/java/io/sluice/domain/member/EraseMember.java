package io.sluice.domain.member;

import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Forgets a member. Her orders stay, with the id that nobody can put a name to any longer: units
 * that were sold stay sold.
 */
public final class EraseMember {
  private final Members members;
  private final Sessions sessions;

  public EraseMember(Members members, Sessions sessions) {
    this.members = members;
    this.sessions = sessions;
  }

  /** Whether there was one. A session that outlives its member by a crash refreshes nothing. */
  public Mono<Boolean> erase(UUID id) {
    return members.erase(id).flatMap(gone -> sessions.endAll(id, null).thenReturn(gone));
  }
}
