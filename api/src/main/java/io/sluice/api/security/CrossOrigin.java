package io.sluice.api.security;

import io.sluice.api.Problems;
import io.sluice.api.problem.Problem;
import io.sluice.api.problem.ProblemWriter;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsProcessor;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets those pages of others call that the configuration names, and refuses all others as it
 * refuses everything: Spring's own filter would answer with a bare status.
 */
final class CrossOrigin implements WebFilter {
  private final CorsConfiguration allowed;
  private final CorsProcessor processor = new DefaultCorsProcessor();
  private final ProblemWriter problems;

  CrossOrigin(CorsSettings settings, ProblemWriter problems) {
    this.allowed = allowed(settings);
    this.problems = problems;
  }

  /** Tokens are sent by whoever has them, never by the browser itself: no credentials. */
  private static CorsConfiguration allowed(CorsSettings settings) {
    CorsConfiguration allowed = new CorsConfiguration();
    allowed.setAllowedOrigins(settings.origins());
    allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    allowed.setAllowedHeaders(
        List.of(
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.IF_NONE_MATCH,
            "Idempotency-Key",
            "Last-Event-ID",
            "X-Request-Id"));
    allowed.setExposedHeaders(
        List.of(
            HttpHeaders.ETAG,
            HttpHeaders.LINK,
            HttpHeaders.LOCATION,
            HttpHeaders.RETRY_AFTER,
            "Idempotency-Replayed",
            "RateLimit",
            "RateLimit-Policy",
            "X-Request-Id"));
    allowed.setMaxAge(settings.keptFor());
    return allowed;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (!processor.process(allowed, exchange)) {
      return problems.write(
          exchange, Problem.of(Problems.FORBIDDEN, "Pages of this origin may not call here."));
    }
    return CorsUtils.isPreFlightRequest(exchange.getRequest())
        ? Mono.empty()
        : chain.filter(exchange);
  }
}
