package io.sluice.api.security;

import io.sluice.api.Endpoint;
import io.sluice.api.Endpoints;
import io.sluice.api.Problems;
import io.sluice.api.problem.Problem;
import io.sluice.api.problem.ProblemWriter;
import java.util.List;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.AuthorizeExchangeSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.HeaderSpec;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter.ReferrerPolicy;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** One stateless chain; who may call what stands in the route table. */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class SecurityChain {
  private final ProblemWriter problems;

  SecurityChain(ProblemWriter problems) {
    this.problems = problems;
  }

  /** Before any bean is made: the keys of personal data may be derived from these. */
  @Bean
  static BeanFactoryPostProcessor signingKeysFirst(Environment environment) {
    return beans -> SigningKeys.parse(environment.getProperty("sluice.auth.signing-keys", ""));
  }

  @Bean
  SecurityWebFilterChain chain(
      ServerHttpSecurity http, Endpoints endpoints, BearerToken bearerToken, CorsSettings cors) {
    allow(cors, http);
    return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
        .cors(ServerHttpSecurity.CorsSpec::disable)
        .headers(SecurityChain::hide)
        .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
        .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
        .logout(ServerHttpSecurity.LogoutSpec::disable)
        .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
        .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
        .addFilterAt(bearer(bearerToken, endpoints.all()), SecurityWebFiltersOrder.AUTHENTICATION)
        .authorizeExchange(exchanges -> authorize(exchanges, endpoints.all()))
        .exceptionHandling(
            handling ->
                handling
                    .authenticationEntryPoint(this::unauthenticated)
                    .accessDeniedHandler((exchange, denied) -> forbidden(exchange)))
        .build();
  }

  private void allow(CorsSettings cors, ServerHttpSecurity http) {
    if (!cors.origins().isEmpty()) {
      http.addFilterAt(new CrossOrigin(cors, problems), SecurityWebFiltersOrder.CORS);
    }
  }

  /** What is no page of ours shows and loads nothing; what is one says itself what it may. */
  private static void hide(HeaderSpec headers) {
    headers
        .contentSecurityPolicy(
            policy -> policy.policyDirectives("default-src 'none'; frame-ancestors 'none'"))
        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER));
  }

  private AuthenticationWebFilter bearer(BearerToken bearerToken, List<Endpoint> endpoints) {
    // The converter has verified the token already: there is nobody else to ask.
    ReactiveAuthenticationManager asIs = Mono::just;
    AuthenticationWebFilter filter = new AuthenticationWebFilter(asIs);
    filter.setServerAuthenticationConverter(bearerToken);
    filter.setRequiresAuthenticationMatcher(forSomebody(endpoints));
    filter.setAuthenticationFailureHandler(
        new ServerAuthenticationEntryPointFailureHandler(this::badToken));
    return filter;
  }

  /** Where everybody may call, an old token is not even read: its owner wants a new one. */
  private static ServerWebExchangeMatcher forSomebody(List<Endpoint> endpoints) {
    return ServerWebExchangeMatchers.matchers(
        endpoints.stream()
            .filter(endpoint -> endpoint.access() != Endpoint.Access.EVERYBODY)
            .map(endpoint -> ServerWebExchangeMatchers.pathMatchers(endpoint.path()))
            .toArray(ServerWebExchangeMatcher[]::new));
  }

  /** What is no endpoint needs no role: it ends as 404 or 405. */
  private static void authorize(AuthorizeExchangeSpec exchanges, List<Endpoint> endpoints) {
    for (Endpoint endpoint : endpoints) {
      for (HttpMethod method : endpoint.methods()) {
        AuthorizeExchangeSpec.Access access = exchanges.pathMatchers(method, endpoint.path());
        switch (endpoint.access()) {
          case EVERYBODY -> access.permitAll();
          case SIGNED_IN -> access.authenticated();
          case BUYER -> access.hasRole("BUYER");
          case OPERATOR -> access.hasRole("OPERATOR");
        }
      }
    }
    exchanges.anyExchange().permitAll();
  }

  private Mono<Void> unauthenticated(ServerWebExchange exchange, AuthenticationException nobody) {
    return refuse(exchange, "Sign in first: this needs an access token.", "Bearer");
  }

  private Mono<Void> badToken(ServerWebExchange exchange, AuthenticationException broken) {
    return refuse(
        exchange, "The access token does not hold (any longer).", "Bearer error=\"invalid_token\"");
  }

  private Mono<Void> refuse(ServerWebExchange exchange, String detail, String challenge) {
    Problem problem =
        Problem.of(Problems.UNAUTHENTICATED, detail)
            .withHeader(HttpHeaders.WWW_AUTHENTICATE, challenge);
    return problems.write(exchange, problem);
  }

  private Mono<Void> forbidden(ServerWebExchange exchange) {
    return problems.write(exchange, Problem.of(Problems.FORBIDDEN));
  }

  /**
   * Each request is measured as a whole; what is measured of every filter would stay in memory for
   * as long as a stream is open.
   */
  @Bean
  SecurityObservationSettings measured() {
    return SecurityObservationSettings.noObservations();
  }

  /** Any method gets past: the route table answers one that a path does not know with 405. */
  @Bean
  ServerWebExchangeFirewall firewall() {
    StrictServerWebExchangeFirewall firewall = new StrictServerWebExchangeFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }

  /** A request that the firewall takes for an attack. */
  @Bean
  ServerExchangeRejectedHandler firewallRefusal() {
    return (exchange, rejected) ->
        problems.write(
            exchange,
            Problem.of(Problems.INVALID_REQUEST, "The request's path or headers are not sound."));
  }
}
