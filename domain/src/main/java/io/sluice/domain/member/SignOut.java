package io.sluice.domain.member;

import reactor.core.publisher.Mono;

/** Ends the session of a refresh token. */
public final class SignOut {
  private final Sessions sessions;

  public SignOut(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Completes whether or not there was one; who knows nothing but its id ends nothing. */
  public Mono<Void> signOut(RefreshToken token) {
    return sessions
        .find(token.session())
        .filter(session -> session.knows(token.secret()))
        .flatMap(session -> sessions.end(session.id()));
  }
}
