package io.sluice.api.security;

import io.sluice.api.Endpoint.Access;
import io.sluice.api.Endpoints;
import io.sluice.api.Problems;
import io.sluice.api.problem.Problem;
import io.sluice.api.problem.ProblemWriter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Who asks, and whether they may: one look at the token and one at the route table. Spring
 * Security's own filters for the two assemble some fifty operators for the same answer.
 */
final class AccessFilter implements WebFilter {
  private final Endpoints endpoints;
  private final BearerToken bearer;
  private final ProblemWriter problems;

  AccessFilter(Endpoints endpoints, BearerToken bearer, ProblemWriter problems) {
    this.endpoints = endpoints;
    this.bearer = bearer;
    this.problems = problems;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    // Where everybody may call, an old token is not even read: its owner wants a new one.
    return endpoints.areForSomebody(exchange)
        ? forSomebody(exchange, chain)
        : chain.filter(exchange);
  }

  private Mono<Void> forSomebody(ServerWebExchange exchange, WebFilterChain chain) {
    return switch (bearer.of(exchange.getRequest().getHeaders())) {
      case BearerToken.Holds(SignedIn somebody) -> forThem(somebody, exchange, chain);
      case BearerToken.None none when endpoints.access(exchange) == Access.EVERYBODY ->
          chain.filter(exchange);
      case BearerToken.None none ->
          refuse(exchange, "Sign in first: this needs an access token.", "Bearer");
      case BearerToken.Broken broken ->
          refuse(
              exchange,
              "The access token does not hold (any longer).",
              "Bearer error=\"invalid_token\"");
      case BearerToken.Several several ->
          problems.write(
              exchange,
              Problem.of(
                  Problems.INVALID_REQUEST,
                  "There is more than one Authorization header: which one counts?"));
    };
  }

  private Mono<Void> forThem(SignedIn somebody, ServerWebExchange exchange, WebFilterChain chain) {
    if (!somebody.mayCall(endpoints.access(exchange))) {
      return problems.write(exchange, Problem.of(Problems.FORBIDDEN));
    }
    somebody.ask(exchange);
    return chain.filter(exchange);
  }

  private Mono<Void> refuse(ServerWebExchange exchange, String detail, String challenge) {
    return problems.write(
        exchange,
        Problem.of(Problems.UNAUTHENTICATED, detail)
            .withHeader(HttpHeaders.WWW_AUTHENTICATE, challenge));
  }
}
