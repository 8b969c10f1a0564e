package io.sluice.api.security;

import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Reads {@code Authorization: Bearer} (RFC 6750). */
@Component
final class BearerToken {
  private static final String SCHEME = "bearer ";

  private final AccessTokens tokens;

  BearerToken(AccessTokens tokens) {
    this.tokens = tokens;
  }

  /** What a request says about who sends it. */
  sealed interface Caller {}

  /** A token that holds. */
  record Holds(SignedIn somebody) implements Caller {}

  /** Nobody has signed in. */
  record None() implements Caller {}

  /** No bearer token, or one that does not hold. */
  record Broken() implements Caller {}

  /** More than one header, and no rule for which one counts. */
  record Several() implements Caller {}

  Caller of(HttpHeaders headers) {
    List<String> authorization = headers.getOrEmpty(HttpHeaders.AUTHORIZATION);
    return switch (authorization.size()) {
      case 0 -> new None();
      case 1 -> who(authorization.getFirst());
      default -> new Several();
    };
  }

  private Caller who(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return new Broken();
    }
    Optional<SignedIn> somebody = tokens.verify(header.substring(SCHEME.length()).strip());
    return somebody.isPresent() ? new Holds(somebody.get()) : new Broken();
  }
}
