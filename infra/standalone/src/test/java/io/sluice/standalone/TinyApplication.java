package io.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** A Spring Boot application without a bean of its own, run as a process by the tests. */
@Configuration(proxyBeanMethods = false)
class TinyApplication {

  /** Where it writes what it was told, once it runs. */
  static final String TOLD = "tiny.told";

  public static void main(String[] args) throws IOException {
    ConfigurableApplicationContext context = SpringApplication.run(TinyApplication.class, args);
    Environment environment = context.getEnvironment();
    Properties told = new Properties();
    Stream.of(
            "sluice.standalone.active",
            "spring.data.redis.url",
            "spring.kafka.bootstrap-servers",
            "spring.r2dbc.url",
            "spring.r2dbc.username",
            "spring.r2dbc.password",
            "spring.flyway.url",
            "spring.flyway.user",
            "spring.flyway.password",
            "sluice.auth.signing-keys",
            "sluice.personal-data.keys",
            "sluice.mail.folder")
        .forEach(name -> told.setProperty(name, environment.getProperty(name, "")));
    Path file = Path.of(environment.getRequiredProperty(TOLD));
    Path half = file.resolveSibling(file.getFileName() + ".half");
    try (var out = Files.newBufferedWriter(half)) {
      told.store(out, null);
    }
    Files.move(half, file);
  }

  /** Says in the last moment of its life whether Redis still answers. */
  @Bean
  DisposableBean lastLook(Environment environment) {
    return () -> {
      String url = environment.getRequiredProperty("spring.data.redis.url");
      System.out.println("At the end Redis says " + RedisClientOf.run(url, redis -> redis.ping()));
    };
  }
}
