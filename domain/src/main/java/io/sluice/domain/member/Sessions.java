package io.sluice.domain.member;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Everybody who is signed in, once for each sign-in. */
public interface Sessions {

  /**
   * Opens a session.
   *
   * @param atMost of one member; the oldest beyond that end
   */
  Mono<Void> open(Session session, int atMost);

  /** The session, or empty when it has been ended. */
  Mono<Session> find(UUID id);

  /**
   * Stores what a session has become if {@code before} is still the hash of its secret: of many
   * calls with one {@code before} exactly one is true.
   */
  Mono<Boolean> rotate(Session next, TokenHash before);

  Mono<Void> end(UUID id);

  /**
   * Ends all sessions of a member.
   *
   * @param except but this one
   */
  Mono<Void> endAll(UUID member, @Nullable UUID except);

  /** Forgets those that have ended by themselves; how many. */
  Mono<Long> forgetEnded(Instant now);
}
