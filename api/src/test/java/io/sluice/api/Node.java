package io.sluice.api;

import static io.sluice.domain.People.ann;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.security.AccessTokens;
import io.sluice.infra.servers.DatabaseUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/** One node of the service on the servers that failure tests may kill; ready when it is there. */
final class Node implements AutoCloseable {
  private static final Duration TO_BE_READY = Duration.ofMinutes(2);

  private final ConfigurableApplicationContext context;

  private Node(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Starts whatever of the servers does not run, then a node. */
  static Node start() {
    return start(settings());
  }

  /** As {@link #start()}, with some settings more or other than usual. */
  static Node startWith(String... others) {
    List<String> names = Stream.of(others).map(Node::name).toList();
    Stream<String> usual = Stream.of(settings()).filter(one -> !names.contains(name(one)));
    return start(Stream.concat(usual, Stream.of(others)).toArray(String[]::new));
  }

  private static String name(String setting) {
    return setting.substring(0, setting.indexOf('='));
  }

  /** Starts a node with servers of its own, which end with it. */
  static Node startAlone(Path folder, String... more) {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add("--sluice.standalone.data-dir=" + folder);
    settings.add("--sluice.rehearsal.enabled=false");
    settings.add("--sluice.auth.signing-keys=" + Keys.SETTING);
    settings.add("--server.port=0");
    settings.add("--management.server.port=0");
    return start(settings.toArray(String[]::new));
  }

  private static Node start(String... settings) {
    Node node =
        new Node(
            new SpringApplicationBuilder(SluiceApplication.class)
                .initializers(context -> ownEventLoops((GenericApplicationContext) context))
                .run(settings));
    node.awaitTheStock();
    return node;
  }

  /** Else they are the JVM's, and the first node to close takes them from all others. */
  private static void ownEventLoops(GenericApplicationContext context) {
    context.registerBean(
        ReactorResourceFactory.class,
        () -> {
          ReactorResourceFactory own = new ReactorResourceFactory();
          own.setUseGlobalResources(false);
          return own;
        });
  }

  private static String[] settings() {
    DatabaseUnderTest mySql = ServersUnderTest.mySql();
    List<String> settings = new ArrayList<>();
    settings.add("--sluice.standalone.enabled=false");
    settings.add("--sluice.rehearsal.enabled=false");
    settings.add("--sluice.auth.signing-keys=" + Keys.SETTING);
    settings.add("--sluice.personal-data.keys=" + Keys.PERSONAL_DATA);
    settings.add("--sluice.mail.folder=target/mail");
    settings.add("--server.port=0");
    settings.add("--management.server.port=0");
    settings.add("--spring.data.redis.url=" + redisUrl());
    settings.add("--spring.kafka.bootstrap-servers=" + ServersUnderTest.kafka().address());
    settings.add("--spring.r2dbc.url=" + mySql.r2dbcUrl("sluice"));
    settings.add("--spring.r2dbc.username=" + mySql.username());
    settings.add("--spring.r2dbc.password=" + mySql.password());
    // A rebuild waits for twice the first and for the second, so that tests need not.
    settings.add("--sluice.redis.command-timeout=500ms");
    settings.add("--sluice.rebuild.longest-answer=1500ms");
    settings.add("--sluice.loops.restart-max=1s");
    // As eager as can be: it must not take anything that these tests do for a loss.
    settings.add("--sluice.watch.grace=0s");
    settings.add("--sluice.loops.watch=100ms");
    return settings.toArray(String[]::new);
  }

  static String redisUrl() {
    return "redis://" + ServersUnderTest.redis().address();
  }

  private void awaitTheStock() {
    await()
        .atMost(TO_BE_READY)
        .untilAsserted(
            () -> surface().client().get().uri("/readyz").exchange().expectStatus().isOk());
  }

  /** Whatever was done to its servers: they run again, and the node has found them. */
  void awaitSelling() {
    ConditionFactory soon = await().atMost(TO_BE_READY).ignoreExceptions();
    AtomicReference<String> sale = new AtomicReference<>();
    soon.untilAsserted(() -> sale.set(surface().openSale(1, 1)));
    soon.untilAsserted(() -> surface().bought(ann(), sale.get(), "selling"));
  }

  boolean isRunning() {
    return context.isRunning();
  }

  int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  String setting(String name) {
    return context.getEnvironment().getRequiredProperty(name);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  AccessTokens tokens() {
    return context.getBean(AccessTokens.class);
  }

  double counted(String counter) {
    return context.getBean(MeterRegistry.class).get(counter).counter().count();
  }

  double measured(String gauge) {
    return context.getBean(MeterRegistry.class).get(gauge).gauge().value();
  }

  Surface surface() {
    return new Surface(port(), tokens());
  }

  @Override
  public void close() {
    context.close();
  }
}
