package io.sluice.infra.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The order log and its feed on the servers of {@code spring.kafka.bootstrap-servers}; what stands
 * under {@code spring.kafka.properties} is told to every client.
 */
@AutoConfiguration
@EnableConfigurationProperties(KafkaSettings.class)
public final class KafkaAutoConfiguration {

  @Bean
  KafkaConnection kafkaConnection(Environment environment, KafkaSettings settings) {
    return new KafkaConnection(
        environment.getProperty("spring.kafka.bootstrap-servers", "localhost:9092"),
        settings.longestReconnectPause(),
        Binder.get(environment)
            .bind("spring.kafka.properties", Bindable.mapOf(String.class, String.class))
            .orElseGet(Map::of));
  }

  @Bean
  EventCodec eventCodec() {
    return new EventCodec();
  }

  @Bean(initMethod = "startChecked", destroyMethod = "close")
  OrderTopic orderTopic(KafkaConnection connection, KafkaSettings settings) {
    return new OrderTopic(connection, settings);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  KafkaOrderLog kafkaOrderLog(
      KafkaConnection connection,
      KafkaSettings settings,
      OrderTopic topic,
      EventCodec codec,
      ObjectProvider<MeterRegistry> meters) {
    return new KafkaOrderLog(connection, settings, topic, codec, orGlobal(meters));
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  KafkaOrderFeed kafkaOrderFeed(
      KafkaConnection connection,
      KafkaSettings settings,
      OrderTopic topic,
      EventCodec codec,
      ObjectProvider<MeterRegistry> meters) {
    return new KafkaOrderFeed(connection, settings, topic, codec, orGlobal(meters));
  }

  private static MeterRegistry orGlobal(ObjectProvider<MeterRegistry> meters) {
    return meters.getIfAvailable(() -> Metrics.globalRegistry);
  }
}
