package io.sluice.api.security;

import io.sluice.api.Endpoints;
import io.sluice.api.problem.ProblemWriter;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.server.MatcherSecurityWebFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.server.WebFilter;

/** Who may call what stands in the route table, and what holds beside it; nothing has a session. */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class SecurityChain {

  /** Before any bean is made: the keys of personal data may be derived from these. */
  @Bean
  static BeanFactoryPostProcessor signingKeysFirst(Environment environment) {
    return beans -> SigningKeys.parse(environment.getProperty("sluice.auth.signing-keys", ""));
  }

  @Bean
  Guard guard(Endpoints endpoints, BearerToken bearer, ProblemWriter problems, CorsSettings cors) {
    Optional<WebFilter> browsers =
        cors.origins().isEmpty() ? Optional.empty() : Optional.of(new CrossOrigin(cors, problems));
    return new Guard(browsers, new AccessFilter(endpoints, bearer, problems));
  }

  /** For what the route table does not know, such as the probes. */
  @Bean
  SecurityWebFilterChain chain(Guard guard) {
    return new MatcherSecurityWebFilterChain(
        ServerWebExchangeMatchers.anyExchange(), List.of(guard::check));
  }

  /**
   * Each request is measured as a whole; what is measured of every filter would stay in memory for
   * as long as a stream is open.
   */
  @Bean
  SecurityObservationSettings measured() {
    return SecurityObservationSettings.noObservations();
  }

  /** A path that could be read in two ways has not come this far; see {@code EarlyRefusals}. */
  @Bean
  ServerWebExchangeFirewall firewall() {
    return ServerWebExchangeFirewall.INSECURE_NOOP;
  }
}
