package io.sluice.domain.member;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Exchanges a refresh token for the next one (RFC 9700, 4.14.2). A race of many has one successor,
 * and the same client hears the same one again for a moment. Whoever comes with a spent one at
 * another time, or from elsewhere, ends the session: the token has two holders.
 */
public final class RefreshSession {
  /** One round loses to a rotation by another; the second sees it. More are a broken world. */
  private static final int ROUNDS = 5;

  private final Sessions sessions;
  private final Members members;
  private final Supplier<SecretToken> tokens;
  private final Clock clock;
  private final SessionLimits limits;

  public RefreshSession(
      Sessions sessions,
      Members members,
      Supplier<SecretToken> tokens,
      Clock clock,
      SessionLimits limits) {
    this.sessions = sessions;
    this.members = members;
    this.tokens = tokens;
    this.clock = clock;
    this.limits = limits;
  }

  public Mono<RefreshOutcome> refresh(RefreshToken token, Client client) {
    return attempt(token, client, ROUNDS);
  }

  private Mono<RefreshOutcome> attempt(RefreshToken token, Client client, int left) {
    return sessions
        .find(token.session())
        .flatMap(session -> exchange(session, token, client, left))
        .defaultIfEmpty(RefreshOutcome.Refused.UNKNOWN);
  }

  private Mono<RefreshOutcome> exchange(
      Session session, RefreshToken token, Client client, int left) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return switch (session.judge(token.secret(), client, now, limits.grace())) {
      case GOOD -> rotate(session, token, client, now, left);
      case JUST_SPENT -> again(session);
      case STOLEN -> sessions.end(session.id()).thenReturn(RefreshOutcome.Refused.STOLEN);
      case ENDED -> sessions.end(session.id()).thenReturn(RefreshOutcome.Refused.UNKNOWN);
    };
  }

  /** The member first: a session of somebody who has been erased gets no further. */
  private Mono<RefreshOutcome> rotate(
      Session session, RefreshToken token, Client client, Instant now, int left) {
    SecretToken next = tokens.get();
    return members
        .find(session.member())
        .flatMap(
            member ->
                sessions
                    .rotate(session.rotated(token.secret(), next, client, now), session.current())
                    .flatMap(won -> won ? told(session, member, next) : lost(token, client, left)))
        .switchIfEmpty(memberGone(session));
  }

  private Mono<RefreshOutcome> again(Session session) {
    Session.Spent spent = session.spent();
    return spent == null
        ? Mono.just(RefreshOutcome.Refused.UNKNOWN)
        : members
            .find(session.member())
            .flatMap(member -> told(session, member, spent.next()))
            .switchIfEmpty(memberGone(session));
  }

  private Mono<RefreshOutcome> memberGone(Session session) {
    return Mono.defer(() -> sessions.end(session.id()).thenReturn(RefreshOutcome.Refused.UNKNOWN));
  }

  private static Mono<RefreshOutcome> told(Session session, Member member, SecretToken next) {
    RefreshToken token = new RefreshToken(session.id(), next);
    return Mono.just(new RefreshOutcome.Refreshed(member, token));
  }

  private Mono<RefreshOutcome> lost(RefreshToken token, Client client, int left) {
    return left > 1
        ? attempt(token, client, left - 1)
        : Mono.error(new IllegalStateException("a session changes too often"));
  }
}
