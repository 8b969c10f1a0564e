package io.sluice.infra.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.order.OrderFeed;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.sale.Sale;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class KafkaAutoConfigurationTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withPropertyValues("sluice.kafka.topic.name=" + Node.newTopic());

  @Test
  void offersALogThatAcceptsAndAFeedThatIsReady() {
    context
        .withPropertyValues("spring.kafka.bootstrap-servers=" + KafkaUnderTest.bootstrapServers())
        .run(
            started -> {
              assertThat(started).hasSingleBean(OrderLog.class).hasSingleBean(OrderFeed.class);
              Node.await(started.getBean(OrderLog.class)::isAccepting);
              Node.await(started.getBean(KafkaOrderFeed.class)::isReady);
            });
  }

  @Test
  void startsWithoutServers() {
    context
        .withPropertyValues("spring.kafka.bootstrap-servers=nobody.invalid:9092")
        .run(started -> assertThat(started.getBean(OrderLog.class).isAccepting()).isFalse());
  }

  @Test
  void tellsEveryClientWhatStandsUnderTheClientsProperties() {
    context
        .withPropertyValues(
            "spring.kafka.bootstrap-servers=127.0.0.1:1",
            "spring.kafka.properties.security.protocol=SSL")
        .run(
            started ->
                assertThat(started.getBean(KafkaConnection.class).client())
                    .containsEntry("bootstrap.servers", "127.0.0.1:1")
                    .containsEntry("security.protocol", "SSL"));
  }

  @Test
  void boundsAnAppendBelowTheShortestTimeToPay() {
    context
        .withPropertyValues("spring.kafka.bootstrap-servers=nobody.invalid:9092")
        .run(
            started ->
                assertThat(started.getBean(OrderLog.class).longestAppend())
                    .isLessThan(Sale.MIN_PAYMENT_WINDOW));
  }
}
