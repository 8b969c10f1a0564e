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
    SpringBootTest test =
        AnnotatedElementUtils.findMergedAnnotation(Settings.class, SpringBootTest.class);
    List<String> usual = List.of(test.properties());
    return new SpringApplicationBuilder(SluiceApplication.class, ports)
        .run(
            Stream.of(usual.stream(), Stream.of("server.port=0"), Stream.of(settings))
                .flatMap(some -> some)
                .map(setting -> "--" + setting)
                .toArray(String[]::new));
  }

  static int portOf(ConfigurableApplicationContext service) {
    return ((WebServerApplicationContext) service).getWebServer().getPort();
  }
}
