package io.sluice.standalone;

import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/** What somebody has set; defaults inside the service are nobody's wish. */
final class Wishes {

  private Wishes() {}

  static Stream<ConfigurationPropertySource> in(ConfigurableEnvironment environment) {
    return environment.getPropertySources().stream()
        .filter(source -> !isPartOfTheService(source))
        .map(ConfigurationPropertySource::from)
        .filter(Objects::nonNull);
  }

  private static boolean isPartOfTheService(PropertySource<?> source) {
    return source.getName().contains("class path resource");
  }
}
