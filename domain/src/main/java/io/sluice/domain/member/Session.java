package io.sluice.domain.member;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One sign-in and the family of refresh tokens that come of it, one after the other.
 *
 * @param id a UUIDv7
 * @param current of the only secret that is worth anything
 * @param spent the one before, or none
 * @param endsAt from then on the member has to sign in anew, however busy the session is
 */
public record Session(
    UUID id, UUID member, TokenHash current, @Nullable Spent spent, Instant endsAt) {

  /**
   * A secret that has been exchanged for the next.
   *
   * @param next what it was exchanged for: told again to a client that has not heard the answer
   * @param client who exchanged it
   */
  public record Spent(TokenHash hash, SecretToken next, TokenHash client, Instant at) {}

  /** What a secret is worth. */
  enum Worth {
    GOOD,
    /** Spent a moment ago by the same client: two of its tabs, or an answer that was lost. */
    JUST_SPENT,
    /** Spent, or never of this session: one of two holders has stolen it, nobody knows which. */
    STOLEN,
    ENDED
  }

  Worth judge(SecretToken secret, Client client, Instant now, Duration grace) {
    if (!now.isBefore(endsAt)) {
      return Worth.ENDED;
    }
    TokenHash hash = secret.hash();
    if (hash.equals(current)) {
      return Worth.GOOD;
    }
    boolean again =
        spent != null
            && hash.equals(spent.hash())
            && client.seenWith(secret).equals(spent.client())
            && now.isBefore(spent.at().plus(grace));
    return again ? Worth.JUST_SPENT : Worth.STOLEN;
  }

  /** Whether the secret is the latest or the one before. */
  boolean knows(SecretToken secret) {
    TokenHash hash = secret.hash();
    return hash.equals(current) || (spent != null && hash.equals(spent.hash()));
  }

  Session rotated(SecretToken secret, SecretToken next, Client client, Instant now) {
    Spent before = new Spent(current, next, client.seenWith(secret), now);
    return new Session(id, member, next.hash(), before, endsAt);
  }
}
