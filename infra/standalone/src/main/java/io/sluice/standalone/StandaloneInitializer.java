package io.sluice.standalone;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the servers before an application context has any bean, tells it where they are, and stops
 * them when its last bean is gone.
 *
 * <p>{@code sluice.standalone.enabled=false} leaves everything to external servers.
 */
final class StandaloneInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

  private static final Logger LOG = LoggerFactory.getLogger(StandaloneInitializer.class);

  /** Without a mail server a sign-up would end in nothing; a file can be read. */
  private static final String MAIL_FOLDER = "sluice.mail.folder";

  /** Last, so that whatever another initializer says about the settings is known. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    if (!isEnabled(environment)) {
      return;
    }
    ExternalServers.refuseIn(environment);
    for (KeptKeys keys : KeptKeys.values()) {
      keys.refuseEmptyIn(environment);
    }
    StandaloneSettings settings = toSettings(environment);
    LOG.info("Starting Redis, Kafka and MariaDB in {}", settings.dataDir());
    StandaloneServers servers = StandaloneServers.start(settings, StandaloneInitializer::end);
    stopAfterTheLastBean(context, servers);
    environment.getPropertySources().addFirst(toProperties(servers, settings, environment));
    LOG.info(
        "Redis serves on {}, Kafka on {}, MariaDB on 127.0.0.1:{}",
        servers.redisUrl(),
        servers.kafkaBootstrapServers(),
        servers.mariaDb().port());
  }

  /** Disposable beans go in reverse order of their registration, and this one is the first. */
  private static void stopAfterTheLastBean(
      ConfigurableApplicationContext context, StandaloneServers servers) {
    DisposableBean stop = servers::close;
    ((DefaultSingletonBeanRegistry) context.getBeanFactory())
        .registerDisposableBean("standaloneServers", stop);
    context.addApplicationListener(new StopWhenTheStartFails(servers));
  }

  private static MapPropertySource toProperties(
      StandaloneServers servers, StandaloneSettings settings, ConfigurableEnvironment environment) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sluice.standalone.active", true);
    all.put("spring.data.redis.url", servers.redisUrl());
    all.put("spring.kafka.bootstrap-servers", servers.kafkaBootstrapServers());
    all.put("spring.r2dbc.url", servers.r2dbcUrl());
    all.put("spring.r2dbc.username", servers.username());
    all.put("spring.r2dbc.password", servers.password());
    all.put("spring.flyway.url", servers.jdbcUrl());
    all.put("spring.flyway.user", servers.username());
    all.put("spring.flyway.password", servers.password());
    for (KeptKeys keys : KeptKeys.values()) {
      if (environment.getProperty(keys.property(), "").isBlank()) {
        all.put(keys.property(), keys.keptIn(settings.dataDir()));
      }
    }
    if (environment.getProperty(MAIL_FOLDER, "").isBlank()) {
      all.put(MAIL_FOLDER, settings.dataDir().resolve("mail").toString());
      all.put("sluice.mail.show-links", true);
    }
    return new MapPropertySource("sluiceStandalone", all);
  }

  private static StandaloneSettings toSettings(ConfigurableEnvironment environment) {
    String dataDir = "sluice.standalone.data-dir";
    StandaloneSettings usual =
        StandaloneSettings.in(toPath(dataDir, environment.getProperty(dataDir, "data")));
    String binariesDir = environment.getProperty(BinaryCache.PROPERTY, "");
    return new StandaloneSettings(
        usual.dataDir(),
        port(environment, "sluice.standalone.redis-port"),
        port(environment, "sluice.standalone.kafka-port"),
        port(environment, "sluice.standalone.kafka-controller-port"),
        port(environment, "sluice.standalone.mariadb-port"),
        environment.getProperty("sluice.standalone.redis-appendfsync", usual.appendfsync()),
        usual.minimumFreeBytes(),
        binariesDir.isBlank() ? usual.binariesDir() : toPath(BinaryCache.PROPERTY, binariesDir));
  }

  private static boolean isEnabled(ConfigurableEnvironment environment) {
    String property = "sluice.standalone.enabled";
    try {
      return environment.getProperty(property, Boolean.class, true);
    } catch (ConversionException e) {
      throw new StandaloneStartException(
          "%s is true or false, but not %s.".formatted(property, environment.getProperty(property)),
          e);
    }
  }

  private static Path toPath(String property, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new StandaloneStartException(
          "%s is no path on this system: %s.".formatted(property, e.getMessage()), e);
    }
  }

  private static OptionalInt port(ConfigurableEnvironment environment, String property) {
    String asked = environment.getProperty(property, "");
    if (asked.isBlank()) {
      return OptionalInt.empty();
    }
    try {
      int port = Integer.parseInt(asked.strip());
      if (port > 0 && port <= 65_535) {
        return OptionalInt.of(port);
      }
    } catch (NumberFormatException e) {
      throw noPort(property, asked);
    }
    throw noPort(property, asked);
  }

  private static StandaloneStartException noPort(String property, String asked) {
    return new StandaloneStartException(
        "%s is a port from 1 to 65535, but not %s.".formatted(property, asked));
  }

  /** Without its order log the service can say yes to nobody: it ends, and says why. */
  private static void end(String sentence) {
    System.err.println(sentence);
    // Of its own: the caller is a thread of the server that the shutdown waits for.
    Thread.ofPlatform().name("end").start(() -> System.exit(1));
  }

  /** A start can fail before the context is one that destroys its beans. */
  private record StopWhenTheStartFails(StandaloneServers servers)
      implements ApplicationListener<ApplicationFailedEvent> {

    @Override
    public void onApplicationEvent(ApplicationFailedEvent event) {
      servers.close();
    }
  }
}
