package io.sluice.standalone;

import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/** Settings that name servers of somebody else. */
final class ExternalServers {

  private static final List<String> PROPERTIES =
      List.of(
          "spring.data.redis.url",
          "spring.data.redis.host",
          "spring.kafka.bootstrap-servers",
          "spring.r2dbc.url",
          "spring.r2dbc.username",
          "spring.r2dbc.password",
          "spring.flyway.url",
          "spring.flyway.user",
          "spring.flyway.password");

  private ExternalServers() {}

  /** The service can use its own servers or others, not both. */
  static void refuseIn(ConfigurableEnvironment environment) {
    firstIn(environment)
        .ifPresent(
            property -> {
              throw new StandaloneStartException(
                  "The configuration contradicts itself: %s names an external server while the standalone servers are on; leave it out or set sluice.standalone.enabled=false."
                      .formatted(property));
            });
  }

  private static Optional<String> firstIn(ConfigurableEnvironment environment) {
    return Wishes.in(environment)
        .flatMap(source -> PROPERTIES.stream().filter(property -> hasText(source, property)))
        .findFirst();
  }

  private static boolean hasText(ConfigurationPropertySource source, String property) {
    ConfigurationProperty found =
        source.getConfigurationProperty(ConfigurationPropertyName.of(property));
    return found != null && !String.valueOf(found.getValue()).isBlank();
  }
}
