package io.sluice.api.security;

import io.sluice.api.Problems;
import io.sluice.api.problem.Problem;
import java.util.List;
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
    List<String> headers =
        exchange.getRequest().getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
    if (headers.isEmpty()) {
      return Mono.empty();
    }
    if (headers.size() > 1) {
      String twice = "There is more than one Authorization header: which one counts?";
      return Mono.error(Problem.of(Problems.INVALID_REQUEST, twice).toException());
    }
    String header = headers.getFirst();
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
