package io.sluice.infra.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.OverloadedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A log that would forget is not used. */
class OrderTopicTest {
  private final String name = Node.newTopic();

  private OrderTopic topic(Map<String, String> besides) {
    Map<String, String> properties = new HashMap<>(besides);
    properties.put("topic.name", name);
    properties.put("request-timeout", "20s");
    KafkaSettings settings = Node.settings(properties);
    return new OrderTopic(
        new KafkaConnection(
            KafkaUnderTest.bootstrapServers(), settings.longestReconnectPause(), Map.of()),
        settings);
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", KafkaUnderTest.bootstrapServers()));
  }

  @Test
  void aTopicOfOurOwnKeepsEverything() throws InterruptedException, ExecutionException {
    try (OrderTopic topic = topic(Map.of());
        Admin admin = admin()) {
      topic.startChecked();

      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      assertThat(config.get("retention.ms").value()).isEqualTo("-1");
      assertThat(config.get("retention.bytes").value()).isEqualTo("-1");
      assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
      assertThat(topic.isKnown()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "retention.ms,604800000,retention.ms=604800000,-1",
    "retention.bytes,1000000,retention.bytes=1000000,-1",
    "cleanup.policy,compact,cleanup.policy=compact,delete"
  })
  void aTopicThatForgetsEndsTheStartWithOneSentence(
      String setting, String value, String found, String wanted)
      throws InterruptedException, ExecutionException {
    made(Map.of("retention.ms", "-1", "retention.bytes", "-1"), Map.of(setting, value));
    try (OrderTopic topic = topic(Map.of())) {
      assertThatThrownBy(topic::startChecked)
          .hasMessage(
              "The Kafka topic %s has %s and would lose orders: it must be %s."
                  .formatted(name, found, wanted));
      assertThat(topic.isKnown()).isFalse();
    }
  }

  @Test
  void aTopicWithTooFewReplicasEndsTheStart() throws InterruptedException, ExecutionException {
    made(Map.of("retention.ms", "-1", "min.insync.replicas", "2"), Map.of());
    Map<String, String> three =
        Map.of("topic.replication-factor", "3", "topic.min-in-sync-replicas", "2");
    // The dead letters cannot be made with three replicas on one broker, so they are there, too.
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(name + ".dead-letters", 1, (short) 1))).all().get();
    }
    try (OrderTopic topic = topic(three)) {
      assertThatThrownBy(topic::startChecked)
          .hasMessage(
              "The Kafka topic %s has 1 replicas and would lose orders: it must be 3 or more."
                  .formatted(name));
    }
  }

  @Test
  void aTopicThatAcknowledgesWhatOneDiskKnowsEndsTheStart()
      throws InterruptedException, ExecutionException {
    made(Map.of("retention.ms", "-1"), Map.of());
    Map<String, String> two =
        Map.of("topic.replication-factor", "2", "topic.min-in-sync-replicas", "2");
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(name + ".dead-letters", 1, (short) 1))).all().get();
    }
    try (OrderTopic topic = topic(two)) {
      assertThatThrownBy(topic::startChecked)
          .hasMessage(
              "The Kafka topic %s has min.insync.replicas=1 and would lose orders: it must be 2 or more."
                  .formatted(name));
    }
  }

  @Test
  void withoutAPlaceForRehearsalsTheLogWorks() throws InterruptedException, ExecutionException {
    // To Kafka a dot and an underscore are one, so there can be no other topic of this name.
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(name + "_rehearsals", 1, (short) 1))).all().get();
    }
    SaleId sale = new SaleId(SaleFixtures.uuid7());
    try (OrderTopic topic = topic(Map.of())) {
      topic.startChecked();

      assertThat(topic.partitionOf(sale).topic()).isEqualTo(name);
      assertThatThrownBy(() -> topic.partitionOf(SaleId.ofRehearsal(sale.value())))
          .isInstanceOf(OverloadedException.class);
    }
  }

  @Test
  void whatIsRehearsedIsKeptBesideTheLog() throws InterruptedException {
    SaleId rehearsed = SaleId.ofRehearsal(SaleFixtures.uuid7());
    try (OrderTopic topic = topic(Map.of())) {
      topic.startChecked();

      assertThat(topic.partitionOf(rehearsed).topic()).isEqualTo(name + ".rehearsals");
    }
  }

  private void made(Map<String, String> sound, Map<String, String> unsound)
      throws InterruptedException, ExecutionException {
    Map<String, String> configs = new HashMap<>(sound);
    configs.putAll(unsound);
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(name, 3, (short) 1).configs(configs))).all().get();
    }
  }
}
