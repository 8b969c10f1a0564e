package io.sluice.domain.member;

import java.time.Instant;

/** Something that a member, or who wants to be one, has to hear of by mail. */
public sealed interface MemberEvent {

  Email email();

  /**
   * Somebody has signed up with an address that no member has.
   *
   * @param token of the link that proves the address
   */
  record SignedUp(Email email, SecretToken token, Instant expiresAt) implements MemberEvent {}

  /** Somebody has signed up with the address of a member. */
  record SignedUpAgain(Email email) implements MemberEvent {}

  record PasswordChanged(Email email) implements MemberEvent {}
}
