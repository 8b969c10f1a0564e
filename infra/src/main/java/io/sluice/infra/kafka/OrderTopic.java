package io.sluice.infra.kafka;

import io.sluice.domain.order.LogPosition;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** The topic that is the log: made when it is missing, and asked how far it and its readers are. */
final class OrderTopic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrderTopic.class);
  private static final String FOR_EVER = "-1";
  private static final Duration NOT_FOR_LONG = Duration.ofMinutes(1);
  private static final int UNKNOWN = 0;
  private static final Duration A_LIFE = Duration.ofDays(36_500);

  private final KafkaConnection connection;
  private final KafkaSettings settings;
  private final Mono<Admin> admin;
  private final Mono<Integer> partitions;
  private final Sinks.Empty<Void> closed = Sinks.empty();
  private volatile int partitionCount = UNKNOWN;
  private volatile boolean rehearsable;
  private volatile @Nullable Admin client;

  OrderTopic(KafkaConnection connection, KafkaSettings settings) {
    this.connection = connection;
    this.settings = settings;
    // Made on demand: while no server's name can be resolved there can be no client either.
    this.admin = keepSuccess(Mono.fromCallable(this::newAdmin));
    this.partitions =
        keepSuccess(
            Mono.defer(this::prepare)
                .retryWhen(
                    retry("prepare the order log's topics")
                        .filter(failure -> !(failure instanceof UnsafeTopicException)))
                .takeUntilOther(closed.asMono()));
  }

  private static <T> Mono<T> keepSuccess(Mono<T> source) {
    return source
        .subscribeOn(Schedulers.boundedElastic())
        .cache(value -> A_LIFE, failure -> Duration.ZERO, () -> Duration.ZERO);
  }

  private Admin newAdmin() {
    Map<String, Object> properties = connection.client();
    int timeout = (int) settings.requestTimeout().toMillis();
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
    Admin created = Admin.create(properties);
    client = created;
    return created;
  }

  /** Begins to look for the servers, for as long as it takes. */
  void start() {
    partitions.subscribe(
        count -> LOG.info("the order log {} has {} partitions", name(), count),
        failure -> LOG.error("the order log {} cannot be prepared", name(), failure));
  }

  /**
   * Begins, and ends the start of the service if a server says within a moment that the log is not
   * safe. One that says so later only keeps the log from being used.
   */
  void startChecked() throws InterruptedException {
    start();
    try {
      partitions.toFuture().get(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnsafeTopicException unsafe) {
        throw unsafe;
      }
    } catch (TimeoutException e) {
      LOG.info("no server of the order log has answered yet; it is used when one does");
    }
  }

  String name() {
    return settings.topic().name();
  }

  /** How many partitions the log has, as soon as the servers can be asked. */
  Mono<Integer> partitions() {
    return partitions;
  }

  boolean isKnown() {
    return partitionCount != UNKNOWN;
  }

  /**
   * Where a sale's events are kept. By the sale, not by the order, because the events of one sale
   * keep one order; by the tag, because every record's key ends with it. Those of a sale that is
   * only rehearsed are kept beside the log.
   *
   * @throws OverloadedException while no server has said how many partitions there are, or when
   *     there is no place for a rehearsal
   */
  TopicPartition partitionOf(SaleId sale) {
    int count = partitionCount;
    if (count == UNKNOWN) {
      throw new OverloadedException("the order log has not been reached yet");
    }
    return sale.isRehearsed()
        ? ofRehearsals()
        : new TopicPartition(name(), Integer.remainderUnsigned(sale.tag(), count));
  }

  /** Never to a topic that is not there: the log would be taken to be away as well. */
  private TopicPartition ofRehearsals() {
    if (!rehearsable) {
      throw new OverloadedException("there is no place for what is rehearsed");
    }
    return new TopicPartition(settings.topic().rehearsals(), 0);
  }

  private Mono<Integer> prepare() {
    return create(keeping(settings.topic().name()))
        .then(create(keeping(settings.topic().deadLetters())))
        .then(Mono.defer(this::keepsEverything))
        .then(Mono.defer(this::describe))
        .doOnNext(count -> partitionCount = count)
        .delayUntil(count -> prepareRehearsals());
  }

  /** The log does without them, where its topics were made by somebody else. */
  private Mono<Void> prepareRehearsals() {
    String topic = settings.topic().rehearsals();
    return create(forgetting(topic))
        .doOnSuccess(done -> rehearsable = true)
        .onErrorResume(
            failure -> {
              LOG.warn("nothing can be rehearsed without {}: {}", topic, failure.toString());
              return Mono.empty();
            });
  }

  private NewTopic keeping(String topic) {
    return new NewTopic(topic, settings.topic().partitions(), settings.topic().replicationFactor())
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                FOR_EVER,
                TopicConfig.RETENTION_BYTES_CONFIG,
                FOR_EVER,
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                "" + settings.topic().minInSyncReplicas()));
  }

  /** As safe as the log, or a rehearsal would be quicker than what it rehearses. */
  private NewTopic forgetting(String topic) {
    String notForLong = "" + NOT_FOR_LONG.toMillis();
    return new NewTopic(topic, 1, settings.topic().replicationFactor())
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                notForLong,
                TopicConfig.SEGMENT_MS_CONFIG,
                notForLong,
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                "" + settings.topic().minInSyncReplicas()));
  }

  private Mono<Void> create(NewTopic wanted) {
    return ask(client -> client.createTopics(List.of(wanted)).all())
        .onErrorComplete(failure -> failure instanceof TopicExistsException);
  }

  /** A topic that somebody else has made may forget what was promised. */
  private Mono<Void> keepsEverything() {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name());
    return ask(client -> client.describeConfigs(List.of(topic)).all())
        .doOnNext(configs -> requireThatItKeepsEverything(configs.values().iterator().next()))
        .then();
  }

  private void requireThatItKeepsEverything(Config config) {
    requireSetting(config, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    requireSetting(config, TopicConfig.RETENTION_MS_CONFIG, FOR_EVER);
    requireSetting(config, TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER);
    String inSync = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value();
    int wanted = settings.topic().minInSyncReplicas();
    if (Integer.parseInt(inSync) < wanted) {
      throw new UnsafeTopicException(
          name(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG + "=" + inSync, wanted + " or more");
    }
  }

  private void requireSetting(Config config, String setting, String wanted) {
    String value = config.get(setting).value();
    if (!wanted.equals(value)) {
      throw new UnsafeTopicException(name(), setting + "=" + value, wanted);
    }
  }

  private Mono<Integer> describe() {
    return ask(client -> client.describeTopics(List.of(name())).allTopicNames())
        .map(topics -> topics.values().iterator().next().partitions())
        .doOnNext(this::requireReplicas)
        .map(List::size);
  }

  private void requireReplicas(List<TopicPartitionInfo> found) {
    int wanted = settings.topic().replicationFactor();
    found.stream()
        .filter(partition -> partition.replicas().size() < wanted)
        .findFirst()
        .ifPresent(
            partition -> {
              throw new UnsafeTopicException(
                  name(), partition.replicas().size() + " replicas", wanted + " or more");
            });
  }

  /**
   * The end of the log. Asked twice: a broker that was frozen may hold records in its sockets that
   * it has not looked at when it answers the first time.
   */
  Mono<LogPosition> settledEnd() {
    return end()
        .delayElement(settings.settle())
        .then(Mono.defer(this::end))
        .onErrorMap(OrderTopic::away);
  }

  Mono<LogPosition> end() {
    return all()
        .flatMap(partitions -> ask(client -> client.listOffsets(latest(partitions)).all()))
        .map(ends -> toPosition(ends, ListOffsetsResultInfo::offset));
  }

  /** How far the projection has come. */
  Mono<LogPosition> projected() {
    String group = settings.projection().group();
    return ask(client -> client.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .map(offsets -> toPosition(ofThisLog(offsets), OffsetAndMetadata::offset))
        .onErrorMap(OrderTopic::away);
  }

  private static OverloadedException away(Throwable failure) {
    return new OverloadedException("the order log does not answer", failure);
  }

  private Map<TopicPartition, OffsetAndMetadata> ofThisLog(
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    return offsets.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(name()))
        // A partition without a committed offset is listed with null.
        .filter(entry -> entry.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Mono<Set<TopicPartition>> all() {
    return partitions
        .timeout(settings.requestTimeout())
        .map(
            count ->
                IntStream.range(0, count)
                    .mapToObj(partition -> new TopicPartition(name(), partition))
                    .collect(Collectors.toSet()));
  }

  private static Map<TopicPartition, OffsetSpec> latest(Set<TopicPartition> partitions) {
    return partitions.stream()
        .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
  }

  private static <T> LogPosition toPosition(
      Map<TopicPartition, T> offsets, Function<T, Long> offset) {
    return new LogPosition(
        offsets.entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> entry.getKey().partition(), entry -> offset.apply(entry.getValue()))));
  }

  /** One call to the servers; its answer leaves the client library's only thread at once. */
  private <T> Mono<T> ask(Function<Admin, KafkaFuture<T>> call) {
    return admin
        .flatMap(client -> Mono.fromCompletionStage(() -> call.apply(client).toCompletionStage()))
        .onErrorMap(CompletionException.class, wrapped -> cause(wrapped))
        .publishOn(Schedulers.parallel());
  }

  private static Throwable cause(CompletionException wrapped) {
    return wrapped.getCause() != null ? wrapped.getCause() : wrapped;
  }

  private RetryBackoffSpec retry(String what) {
    return Retry.backoff(Long.MAX_VALUE, settings.firstRetryPause())
        .maxBackoff(settings.longestRetryPause())
        .doBeforeRetry(
            attempt ->
                LOG.warn(
                    "cannot {} (attempt {}): {}",
                    what,
                    attempt.totalRetries() + 1,
                    attempt.failure().toString()));
  }

  /** Ends the search for the servers and the connections to them. */
  @Override
  public void close() {
    closed.tryEmitEmpty();
    Admin open = client;
    if (open != null) {
      open.close(settings.closeTimeout());
    }
  }
}
