package io.sluice.infra.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.RejectedEvent;
import io.sluice.infra.kafka.KafkaSettings.ProjectionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOffset;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverPartition;
import reactor.kafka.receiver.ReceiverRecord;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** Brings the log to a projector, together with the other nodes of the group. */
final class KafkaProjection {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaProjection.class);

  private final KafkaConnection connection;
  private final KafkaSettings settings;
  private final OrderTopic topic;
  private final EventCodec codec;
  private final DeadLetters deadLetters;
  private final Counter projected;
  private final Counter attemptsFailed;
  private final Counter assignments;
  private final Counter restarts;

  KafkaProjection(
      KafkaConnection connection,
      KafkaSettings settings,
      OrderTopic topic,
      EventCodec codec,
      DeadLetters deadLetters,
      MeterRegistry meters) {
    this.connection = connection;
    this.settings = settings;
    this.topic = topic;
    this.codec = codec;
    this.deadLetters = deadLetters;
    this.projected = meters.counter("sluice.projection.records");
    this.attemptsFailed = meters.counter("sluice.projection.failures");
    this.assignments = meters.counter("sluice.projection.assignments");
    this.restarts = meters.counter("sluice.projection.restarts");
  }

  /** Runs until it is cancelled; a consumer that fails is replaced. */
  Mono<Void> run(Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
    return topic
        .partitions()
        .flatMap(count -> new Run(projector).receive())
        .retryWhen(retry().doBeforeRetry(this::explainRestart));
  }

  private void explainRestart(Retry.RetrySignal end) {
    restarts.increment();
    LOG.warn("the projection's consumer broke", end.failure());
  }

  private RetryBackoffSpec retry() {
    return Retry.backoff(Long.MAX_VALUE, settings.firstRetryPause())
        .maxBackoff(settings.longestRetryPause());
  }

  /** What a record says. */
  private sealed interface Content {
    ReceiverRecord<byte[], byte[]> source();

    record Decoded(ReceiverRecord<byte[], byte[]> source, OrderEvent event) implements Content {}

    record Undecodable(ReceiverRecord<byte[], byte[]> source, String reason) implements Content {}
  }

  private Content decode(ReceiverRecord<byte[], byte[]> source) {
    try {
      return new Content.Decoded(source, codec.decode(source.key(), source.value()));
    } catch (UndecodableRecordException e) {
      return new Content.Undecodable(source, "undecodable: " + e.getMessage());
    }
  }

  /** One consumer's life. */
  private final class Run {
    private final Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector;
    private final KafkaReceiver<byte[], byte[]> receiver = KafkaReceiver.create(options());
    private final HeldPartitions held = new HeldPartitions();

    Run(Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
      this.projector = projector;
    }

    /** While a batch is applied the next one is held, and the consumer pauses. */
    Mono<Void> receive() {
      Flux<Void> projection = receiver.receiveBatch(1).concatMap(this::project, 0);
      return Flux.merge(projection, watch()).then();
    }

    /**
     * While nothing is appended nothing is committed either, so a lost commit would leave {@link
     * OrderTopic#projected} short of the end for ever: the next consumer reads again and commits.
     */
    private Mono<Void> watch() {
      return Mono.delay(settings.projection().longestCommit())
          .then(topic.projected())
          .doOnError(e -> LOG.debug("what is committed is not known", e))
          .onErrorComplete()
          .filter(held::hasLostACommit)
          .flatMap(lost -> Mono.<Void>error(new IllegalStateException("a commit was lost")))
          .repeat()
          .then();
    }

    private Mono<Void> project(Flux<ReceiverRecord<byte[], byte[]>> batch) {
      return batch
          .collectList()
          .flatMap(
              records ->
                  apply(records.stream().map(KafkaProjection.this::decode).toList())
                      .then(commit(records)));
    }

    private Mono<Void> apply(List<Content> contents) {
      List<OrderEvent> events = new ArrayList<>();
      for (Content content : contents) {
        if (content instanceof Content.Decoded(var source, var event)) {
          events.add(event);
        }
      }
      return (events.isEmpty() ? Mono.just(List.<RejectedEvent>of()) : untilApplied(events))
          .flatMapMany(
              rejected -> Flux.fromIterable(contents).concatMap(each -> bury(each, rejected)))
          .then();
    }

    private Mono<List<RejectedEvent>> untilApplied(List<OrderEvent> events) {
      return Mono.defer(() -> projector.apply(List.copyOf(events)))
          .defaultIfEmpty(List.of())
          .retryWhen(retry().doBeforeRetry(attempt -> explain(attempt, events.size())))
          .doOnNext(rejected -> projected.increment(events.size()));
    }

    private void explain(Retry.RetrySignal attempt, int size) {
      attemptsFailed.increment();
      LOG.warn(
          "a batch of {} events cannot be applied (attempt {}): {}",
          size,
          attempt.totalRetries() + 1,
          attempt.failure().toString());
    }

    private Mono<Void> bury(Content content, List<RejectedEvent> rejected) {
      String reason = reasonToBury(content, rejected);
      return reason != null ? deadLetters.put(content.source(), reason) : Mono.empty();
    }

    private @Nullable String reasonToBury(Content content, List<RejectedEvent> rejected) {
      return switch (content) {
        case Content.Undecodable(var source, var reason) -> reason;
        case Content.Decoded(var source, var event) ->
            rejected.stream()
                .filter(each -> each.event().equals(event))
                .map(RejectedEvent::reason)
                .findFirst()
                .orElse(null);
      };
    }

    /**
     * Acknowledged on the consumer's thread, so that no rebalance comes between the look at what is
     * still ours and the commit: a late commit would throw the partition's new owner back.
     */
    private Mono<Void> commit(List<ReceiverRecord<byte[], byte[]>> records) {
      return receiver
          .doOnConsumer(consumer -> acknowledge(consumer, lastOfEachPartition(records)))
          .flatMap(last -> last.map(ReceiverOffset::commit).orElseGet(Mono::empty))
          .timeout(settings.projection().longestCommit());
    }

    private Optional<ReceiverOffset> acknowledge(
        Consumer<byte[], byte[]> consumer, Collection<ReceiverOffset> offsets) {
      Set<TopicPartition> assigned = consumer.assignment();
      offsets.stream()
          .filter(offset -> assigned.contains(offset.topicPartition()))
          .forEach(offset -> held.apply(offset.topicPartition(), offset.offset()));
      List<ReceiverOffset> ours =
          offsets.stream()
              .filter(offset -> held.mayCommit(offset.topicPartition(), offset.offset()))
              .toList();
      ours.forEach(ReceiverOffset::acknowledge);
      return ours.isEmpty() ? Optional.empty() : Optional.of(ours.getLast());
    }

    private Collection<ReceiverOffset> lastOfEachPartition(
        List<ReceiverRecord<byte[], byte[]>> records) {
      Map<TopicPartition, ReceiverOffset> last = new HashMap<>();
      records.stream()
          .map(ReceiverRecord::receiverOffset)
          .forEach(offset -> last.put(offset.topicPartition(), offset));
      return last.values();
    }

    private void takeOver(Collection<ReceiverPartition> partitions) {
      assignments.increment();
      partitions.forEach(each -> held.takeOver(each.topicPartition(), each::position));
    }

    private void handOver(Collection<ReceiverPartition> partitions) {
      partitions.forEach(each -> held.handOver(each.topicPartition()));
    }

    private ReceiverOptions<byte[], byte[]> options() {
      return ReceiverOptions.<byte[], byte[]>create(consumer())
          .withKeyDeserializer(new ByteArrayDeserializer())
          .withValueDeserializer(new ByteArrayDeserializer())
          .subscription(List.of(topic.name()))
          .addAssignListener(this::takeOver)
          .addRevokeListener(this::handOver)
          .pollTimeout(settings.projection().poll())
          // What is committed is only what this class asks for.
          .commitInterval(Duration.ZERO)
          .commitBatchSize(0)
          // A batch that cannot be applied must not hold up a rebalance: the next owner repeats it.
          .maxDelayRebalance(Duration.ZERO)
          .closeTimeout(settings.closeTimeout())
          .schedulerSupplier(() -> Schedulers.newSingle("sluice-projection", true));
    }
  }

  private Map<String, Object> consumer() {
    ProjectionSettings limits = settings.projection();
    Map<String, Object> all = connection.client();
    all.put(ConsumerConfig.GROUP_ID_CONFIG, limits.group());
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, limits.batch());
    all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) limits.sessionTimeout().toMillis());
    all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) limits.heartbeat().toMillis());
    all.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    return all;
  }
}
