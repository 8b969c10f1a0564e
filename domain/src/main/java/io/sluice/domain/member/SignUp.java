package io.sluice.domain.member;

import java.time.Instant;
import java.util.UUID;

/**
 * Somebody who asks to become a member, and still has to show that the e-mail address is theirs.
 * There may be many for one address: the link that is followed decides whose password and data
 * count, so nobody gains by being the first to sign up with another's address.
 *
 * @param id a UUIDv7; the member's id once the link has been followed
 * @param token of the link
 * @param expiresAt from then on the link is worth nothing; to the millisecond
 */
public record SignUp(
    UUID id,
    TokenHash token,
    Email email,
    String passwordHash,
    PersonalData personal,
    Instant expiresAt) {

  public boolean hasExpired(Instant now) {
    return !now.isBefore(expiresAt);
  }

  /** The member that this becomes. */
  public Member toMember(Instant now) {
    return Member.joining(id, email, passwordHash, Role.BUYER, personal, now);
  }

  @Override
  public String toString() {
    return "sign-up " + id + " until " + expiresAt;
  }
}
