package io.sluice.infra.kafka;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.SaleFixtures;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The adapters of one node of the service, on a topic and in a group of the test's own. */
final class Node implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final EventCodec codec = new EventCodec();
  final KafkaSettings settings;
  final OrderTopic topic;
  final KafkaOrderLog log;
  final KafkaOrderFeed feed;

  private Node(String servers, KafkaSettings settings) {
    KafkaConnection connection =
        new KafkaConnection(servers, settings.longestReconnectPause(), Map.of());
    this.settings = settings;
    this.topic = new OrderTopic(connection, settings);
    this.log = new KafkaOrderLog(connection, settings, topic, codec, meters);
    this.feed = new KafkaOrderFeed(connection, settings, topic, codec, meters);
    topic.start();
    log.start();
  }

  static String newTopic() {
    return "orders-" + SaleFixtures.uuid7();
  }

  /** A node whose log is in reach. */
  static Node on(String topic) {
    Node node = at(KafkaUnderTest.bootstrapServers(), topic, Map.of());
    node.awaitAccepting();
    return node;
  }

  /** A node that may find nobody. */
  static Node at(String servers, String topic, Map<String, String> besides) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "topic.name", topic,
                "topic.partitions", "3",
                "projection.group", topic + "-projection",
                "append.delivery-timeout", "1500ms",
                "append.breaker.open-for", "300ms",
                "first-retry-pause", "20ms",
                "longest-retry-pause", "500ms"));
    properties.putAll(besides);
    return new Node(servers, settings(properties));
  }

  static KafkaSettings settings(Map<String, String> properties) {
    Map<String, String> prefixed =
        properties.entrySet().stream()
            .collect(toMap(entry -> "sluice.kafka." + entry.getKey(), Map.Entry::getValue));
    return new Binder(new MapConfigurationPropertySource(prefixed))
        .bindOrCreate("sluice.kafka", KafkaSettings.class);
  }

  Node withFeed() {
    feed.start();
    await(feed::isReady);
    return this;
  }

  void awaitAccepting() {
    await(log::isAccepting);
  }

  double counted(String counter) {
    return meters.get(counter).counter().count();
  }

  static void await(BooleanSupplier condition) {
    Mono.fromSupplier(condition::getAsBoolean)
        .subscribeOn(Schedulers.boundedElastic())
        .filter(holds -> holds)
        .repeatWhenEmpty(looks -> looks.delayElements(Duration.ofMillis(20)))
        .block(PATIENCE);
  }

  @Override
  public void close() {
    feed.close();
    log.close();
    topic.close();
  }
}
