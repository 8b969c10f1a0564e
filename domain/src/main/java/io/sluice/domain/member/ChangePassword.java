package io.sluice.domain.member;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Changes a password, and ends every session but the one that it is changed from. */
public final class ChangePassword {
  private final Members members;
  private final Sessions sessions;
  private final Passwords passwords;
  private final MemberEvents events;

  public ChangePassword(
      Members members, Sessions sessions, Passwords passwords, MemberEvents events) {
    this.members = members;
    this.sessions = sessions;
    this.passwords = passwords;
    this.events = events;
  }

  /** What became of it. */
  public enum Outcome {
    CHANGED,
    /** The present password is another; nothing has changed. */
    WRONG,
    /** Something else about the member changed at the same time; nothing has changed here. */
    DISTURBED
  }

  /**
   * Changes the password; empty when there is no such member.
   *
   * @param keep the session that goes on, or none
   */
  public Mono<Outcome> change(UUID id, String present, String next, @Nullable RefreshToken keep) {
    return members
        .find(id)
        .flatMap(
            member ->
                passwords
                    .matches(present, member.passwordHash())
                    .flatMap(
                        right -> right ? replace(member, next, keep) : Mono.just(Outcome.WRONG)));
  }

  /** Stored first: a session that was opened with the old password meanwhile is ended after it. */
  private Mono<Outcome> replace(Member member, String next, @Nullable RefreshToken keep) {
    return passwords
        .hash(next)
        .flatMap(hash -> members.replace(member.withPasswordHash(hash)))
        .flatMap(stored -> stored ? endOthers(member, keep) : Mono.just(Outcome.DISTURBED));
  }

  private Mono<Outcome> endOthers(Member member, @Nullable RefreshToken keep) {
    return kept(member, keep)
        .flatMap(session -> sessions.endAll(member.id(), session.orElse(null)))
        .then(Mono.fromRunnable(() -> tell(member)))
        .thenReturn(Outcome.CHANGED);
  }

  private Mono<Optional<UUID>> kept(Member member, @Nullable RefreshToken keep) {
    return Mono.justOrEmpty(keep)
        .flatMap(token -> sessions.find(token.session()).filter(one -> one.knows(token.secret())))
        .filter(session -> session.member().equals(member.id()))
        .map(session -> Optional.of(session.id()))
        .defaultIfEmpty(Optional.empty());
  }

  private void tell(Member member) {
    events.publish(new MemberEvent.PasswordChanged(member.email()));
  }
}
