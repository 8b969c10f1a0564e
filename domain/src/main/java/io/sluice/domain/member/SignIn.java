package io.sluice.domain.member;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Opens a session for whoever knows the password. Asks the same questions and compares one password
 * with one hash, whoever comes: the time tells as little as the answer.
 */
public final class SignIn {
  private final Members members;
  private final SignUps signUps;
  private final Sessions sessions;
  private final Passwords passwords;
  private final Supplier<SecretToken> tokens;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final SessionLimits limits;

  public SignIn(
      Members members,
      SignUps signUps,
      Sessions sessions,
      Passwords passwords,
      Supplier<SecretToken> tokens,
      Supplier<UUID> ids,
      Clock clock,
      SessionLimits limits) {
    this.members = members;
    this.signUps = signUps;
    this.sessions = sessions;
    this.passwords = passwords;
    this.tokens = tokens;
    this.ids = ids;
    this.clock = clock;
    this.limits = limits;
  }

  public Mono<SignInOutcome> signIn(Email email, String password) {
    return Mono.zip(findMember(email), findSignUp(email), Known::new)
        .flatMap(
            known ->
                passwords
                    .matches(password, known.hash())
                    .flatMap(right -> right ? letIn(known) : wrong()));
  }

  private Mono<Optional<Member>> findMember(Email email) {
    return members.findByEmail(email).map(Optional::of).defaultIfEmpty(Optional.empty());
  }

  private Mono<Optional<SignUp>> findSignUp(Email email) {
    return signUps
        .newestOf(email, clock.instant())
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty());
  }

  /** Who has this address: a member, or somebody who wants to be one, or nobody. */
  private record Known(Optional<Member> member, Optional<SignUp> signUp) {
    @Nullable String hash() {
      return member
          .map(Member::passwordHash)
          .or(() -> signUp.map(SignUp::passwordHash))
          .orElse(null);
    }
  }

  private Mono<SignInOutcome> letIn(Known known) {
    return known
        .member()
        .map(this::openSession)
        .orElseGet(() -> Mono.just(new SignInOutcome.NotVerified()));
  }

  private Mono<SignInOutcome> openSession(Member member) {
    SecretToken secret = tokens.get();
    Session session =
        new Session(
            ids.get(),
            member.id(),
            secret.hash(),
            null,
            clock.instant().plus(limits.endAfter()).truncatedTo(ChronoUnit.MILLIS));
    return sessions
        .open(session, limits.ofOneMember())
        .then(unchanged(member))
        .flatMap(
            stays ->
                stays
                    ? Mono.just(signedIn(member, session, secret))
                    : sessions.end(session.id()).then(wrong()));
  }

  /**
   * Asked once the session is open: a change of the password that came before has not ended it, one
   * that comes later will.
   */
  private Mono<Boolean> unchanged(Member member) {
    return Mono.defer(() -> members.find(member.id()))
        .map(now -> now.passwordHash().equals(member.passwordHash()))
        .defaultIfEmpty(false);
  }

  private static SignInOutcome signedIn(Member member, Session session, SecretToken secret) {
    return new SignInOutcome.SignedIn(member, new RefreshToken(session.id(), secret));
  }

  private static Mono<SignInOutcome> wrong() {
    return Mono.just(new SignInOutcome.Wrong());
  }
}
