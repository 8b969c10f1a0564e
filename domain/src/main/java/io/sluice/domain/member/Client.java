package io.sluice.domain.member;

import java.nio.charset.StandardCharsets;

/**
 * What can be seen of the program at the other end.
 *
 * @param origin its network address
 * @param agent the name that it gives itself
 */
public record Client(String origin, String agent) {

  /** Tells whether the same client comes again, to whoever has the token and to nobody else. */
  TokenHash seenWith(SecretToken token) {
    String seen = token.text() + '\n' + origin + '\n' + agent;
    return TokenHash.of(seen.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "a client";
  }
}
