package io.sluice.domain.member;

/** What becomes of a refresh token. */
public sealed interface RefreshOutcome {

  record Refreshed(Member member, RefreshToken next) implements RefreshOutcome {}

  enum Refused implements RefreshOutcome {
    /** There is no such session, or none any longer. */
    UNKNOWN,
    /** The session has been ended because a spent token came back. */
    STOLEN
  }
}
