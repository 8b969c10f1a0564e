package io.sluice.api;

import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** The service of {@link InMemoryTest}, for tests that stop it themselves. */
final class InMemoryService {
  private InMemoryService() {}

  @InMemoryTest
  private static final class Settings {}

  static ConfigurableApplicationContext start(Class<?> ports, String... settings) {
    return with(ports).run(settings(settings));
  }

  static SpringApplicationBuilder with(Class<?> ports) {
    return new SpringApplicationBuilder(SluiceApplication.class, ports);
  }

  /** As arguments, after the usual ones. */
  static String[] settings(String... besides) {
    SpringBootTest test =
        AnnotatedElementUtils.findMergedAnnotation(Settings.class, SpringBootTest.class);
    boolean isPortGiven = Stream.of(besides).anyMatch(one -> one.startsWith("server.port="));
    return Stream.of(
            Stream.of(test.properties()),
            isPortGiven ? Stream.<String>empty() : Stream.of("server.port=0"),
            Stream.of(besides))
        .flatMap(some -> some)
        .map(setting -> "--" + setting)
        .toArray(String[]::new);
  }

  static int portOf(ConfigurableApplicationContext service) {
    return ((WebServerApplicationContext) service).getWebServer().getPort();
  }
}
