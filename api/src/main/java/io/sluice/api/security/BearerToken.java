package io.sluice.api.security;

import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Reads {@code Authorization: Bearer} (RFC 6750); without one, nobody has signed in. */
@Component
final class BearerToken implements ServerAuthenticationConverter {
  private static final String SCHEME = "bearer ";

  private final AccessTokens tokens;

  BearerToken(AccessTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public Mono<Authentication> convert(ServerWebExchange exchange) {
    String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      return Mono.empty();
    }
    return header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        ? Mono.fromCallable(() -> verified(header.substring(SCHEME.length()).strip()))
        : Mono.error(new BadCredentialsException("not a bearer token"));
  }

  private SignedIn verified(String token) {
    return tokens
        .verify(token)
        .orElseThrow(() -> new BadCredentialsException("the token does not hold"));
  }
}
