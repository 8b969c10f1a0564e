package io.sluice.api;

import java.util.List;
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

  /** As arguments, in place of the usual ones of their names. */
  static String[] settings(String... besides) {
    SpringBootTest test =
        AnnotatedElementUtils.findMergedAnnotation(Settings.class, SpringBootTest.class);
    List<String> given = Stream.of(besides).map(InMemoryService::name).toList();
    return Stream.concat(
            Stream.concat(Stream.of(test.properties()), Stream.of("server.port=0"))
                .filter(usual -> !given.contains(name(usual))),
            Stream.of(besides))
        .map(setting -> "--" + setting)
        .toArray(String[]::new);
  }

  private static String name(String setting) {
    return setting.substring(0, setting.indexOf('='));
  }

  static int portOf(ConfigurableApplicationContext service) {
    return ((WebServerApplicationContext) service).getWebServer().getPort();
  }
}
