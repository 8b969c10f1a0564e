package io.sluice.infra.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Where records go that would stop the projection, as they are, with where they were and why. */
final class DeadLetters {
  static final String REASON = "reason";
  static final String SOURCE_TOPIC = "source-topic";
  static final String SOURCE_PARTITION = "source-partition";
  static final String SOURCE_OFFSET = "source-offset";
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final AppendPipeline pipeline;
  private final KafkaSettings settings;
  private final Counter count;

  DeadLetters(AppendPipeline pipeline, KafkaSettings settings, MeterRegistry meters) {
    this.pipeline = pipeline;
    this.settings = settings;
    this.count = meters.counter("sluice.deadletters");
  }

  /** Completes when the record is safe; tries until it is. */
  Mono<Void> put(ConsumerRecord<byte[], byte[]> source, String reason) {
    return Mono.defer(() -> pipeline.send(letter(source, reason)))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, settings.firstRetryPause())
                .maxBackoff(settings.longestRetryPause()))
        .doOnSuccess(
            done -> {
              count.increment();
              LOG.error("dead letter from {}: {}", placeOf(source), reason);
            });
  }

  private ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> source, String reason) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(settings.topic().deadLetters(), source.key(), source.value());
    addHeader(letter, REASON, reason);
    addHeader(letter, SOURCE_TOPIC, source.topic());
    addHeader(letter, SOURCE_PARTITION, "" + source.partition());
    addHeader(letter, SOURCE_OFFSET, "" + source.offset());
    return letter;
  }

  private static void addHeader(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String placeOf(ConsumerRecord<byte[], byte[]> source) {
    return source.topic() + "-" + source.partition() + "@" + source.offset();
  }
}
