package io.sluice.domain.member;

/** What becomes of an attempt to sign in. */
public sealed interface SignInOutcome {

  record SignedIn(Member member, RefreshToken token) implements SignInOutcome {}

  /** The password is right, but the link in the mail has not been followed. */
  record NotVerified() implements SignInOutcome {}

  /** Nobody has this address, or another password. */
  record Wrong() implements SignInOutcome {}
}
