package io.sluice.domain.member;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Takes a sign-up. The same is done whether or not the address is a member's, so that neither the
 * answer nor its time tells; only the mail differs, and that only its owner sees.
 */
public final class SignUpMember {
  private final Members members;
  private final SignUps signUps;
  private final Passwords passwords;
  private final MemberEvents events;
  private final Supplier<SecretToken> tokens;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final Duration linkHolds;

  public SignUpMember(
      Members members,
      SignUps signUps,
      Passwords passwords,
      MemberEvents events,
      Supplier<SecretToken> tokens,
      Supplier<UUID> ids,
      Clock clock,
      Duration linkHolds) {
    this.members = members;
    this.signUps = signUps;
    this.passwords = passwords;
    this.events = events;
    this.tokens = tokens;
    this.ids = ids;
    this.clock = clock;
    this.linkHolds = linkHolds;
  }

  /**
   * What somebody signs up with.
   *
   * @param password as typed; {@link PasswordRule} has let it pass
   */
  public record Draft(Email email, String password, PersonalData personal) {
    @Override
    public String toString() {
      return "a sign-up";
    }
  }

  /** Completes when the sign-up is stored and its mail is on its way. */
  public Mono<Void> signUp(Draft draft) {
    SecretToken token = tokens.get();
    return passwords
        .hash(draft.password())
        .map(hash -> toSignUp(draft, hash, token))
        .flatMap(
            signUp ->
                signUps.add(signUp).then(isMember(signUp)).map(known -> tell(signUp, token, known)))
        .doOnNext(events::publish)
        .then();
  }

  private SignUp toSignUp(Draft draft, String hash, SecretToken token) {
    Instant expires = clock.instant().plus(linkHolds).truncatedTo(ChronoUnit.MILLIS);
    return new SignUp(ids.get(), token.hash(), draft.email(), hash, draft.personal(), expires);
  }

  private Mono<Boolean> isMember(SignUp signUp) {
    return members.findByEmail(signUp.email()).hasElement();
  }

  /** A member's sign-up is stored like any other, but nobody is told its token. */
  private static MemberEvent tell(SignUp signUp, SecretToken token, boolean known) {
    return known
        ? new MemberEvent.SignedUpAgain(signUp.email())
        : new MemberEvent.SignedUp(signUp.email(), token, signUp.expiresAt());
  }
}
