package io.sluice.infra.kafka;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.SaleFixtures;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The adapters of one node of the service, on a topic and in a group of the test's own. */
final class Node implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final List<String> BOUNDS =
      List.of(
          "append.longest-wait",
          "append.longest-block",
          "append.delivery-timeout",
          "request-timeout");

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

  /** A node whose log is in reach, and which soon gives up what that does not acknowledge. */
  static Node on(String topic) {
    return on(topic, Map.of());
  }

  /**
   * A node that gives a broker the time which it needs on a busy machine: for tests in which every
   * append must come through, and none of the bounds on an append is what they are about.
   */
  static Node patient(String topic, Map<String, String> besides) {
    Map<String, String> settings = new HashMap<>(besides);
    for (String bound : BOUNDS) {
      settings.put(bound, "20s");
    }
    return on(topic, settings);
  }

  private static Node on(String topic, Map<String, String> besides) {
    Node node = at(KafkaUnderTest.bootstrapServers(), topic, besides);
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
                // Long enough for an append on a busy machine.
                "append.longest-wait", "4s",
                "append.longest-block", "2s",
                "append.delivery-timeout", "4s",
                "request-timeout", "10s",
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
