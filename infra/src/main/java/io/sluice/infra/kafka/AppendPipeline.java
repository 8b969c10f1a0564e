package io.sluice.infra.kafka;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.infra.kafka.KafkaSettings.AppendSettings;
import io.sluice.infra.kafka.KafkaSettings.BreakerSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderResult;
import reactor.kafka.sender.internals.ProducerFactory;
import reactor.util.concurrent.Queues;
import reactor.util.retry.Retry;

/**
 * The one lane into the log: what is called first is sent first. A bounded number of records waits;
 * one thread hands them to the client library, so that no caller is ever held; outcomes are told on
 * a thread of the parallel scheduler, never on the client library's.
 */
final class AppendPipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AppendPipeline.class);

  private final KafkaConnection connection;
  private final KafkaSettings settings;
  private final AppendSettings limits;
  private final CircuitBreaker breaker;
  private final Timer recorded;
  private final Timer failed;
  private final Set<Append> underWay = ConcurrentHashMap.newKeySet();
  private final Disposable.Composite loops = Disposables.composite();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Guards {@link #lane}, and that records enter it in the order of the calls. */
  private final Object entrance = new Object();

  private volatile @Nullable Lane lane;
  private volatile boolean closing;

  private record Lane(Queue<Append> waiting, Sinks.Many<Append> entries) {}

  AppendPipeline(KafkaConnection connection, KafkaSettings settings, MeterRegistry meters) {
    this.connection = connection;
    this.settings = settings;
    this.limits = settings.append();
    this.breaker = CircuitBreaker.of("order-log", breakerConfig(limits.breaker()));
    this.recorded = meters.timer("sluice.append", "outcome", "recorded");
    this.failed = meters.timer("sluice.append", "outcome", "failed");
    Gauge.builder("sluice.append.waiting", this, AppendPipeline::waiting).register(meters);
    Gauge.builder("sluice.append.underway", underWay, Set::size).register(meters);
    Gauge.builder("sluice.append.capacity", limits, AppendSettings::waiting).register(meters);
  }

  private static CircuitBreakerConfig breakerConfig(BreakerSettings settings) {
    return CircuitBreakerConfig.custom()
        .failureRateThreshold(settings.failurePercentage())
        .slidingWindow(settings.window(), settings.leastAppends(), SlidingWindowType.COUNT_BASED)
        .waitDurationInOpenState(settings.openFor())
        .automaticTransitionFromOpenToHalfOpenEnabled(true)
        .permittedNumberOfCallsInHalfOpenState(settings.trials())
        .build();
  }

  void start() {
    loops.add(
        live()
            // Each attempt: a new client looks up names, and a retry begins on a timer's thread.
            .subscribeOn(Schedulers.boundedElastic())
            .retryWhen(
                Retry.backoff(Long.MAX_VALUE, settings.firstRetryPause())
                    .maxBackoff(settings.longestRetryPause())
                    .doBeforeRetry(
                        end -> LOG.warn("the lane into the order log broke", end.failure())))
            .doFinally(end -> ended.countDown())
            .subscribe());
    loops.add(
        Flux.interval(limits.watch()).onBackpressureDrop().subscribe(tick -> giveUpTheOverdue()));
  }

  private Mono<Void> live() {
    return Mono.usingWhen(
        Mono.fromSupplier(this::newSender),
        sender -> drain(sender).doFinally(end -> leaveLane()),
        sender -> Mono.fromRunnable(sender::close).subscribeOn(Schedulers.boundedElastic()));
  }

  private Mono<Void> drain(KafkaSender<byte[], byte[]> sender) {
    return sender
        .send(openLane().entries().asFlux().map(Append::toSenderRecord))
        .doOnNext(this::conclude)
        .then()
        // The client library tells the first failed record of a lane again when the lane ends.
        .onErrorComplete(first -> closing);
  }

  private Lane openLane() {
    Queue<Append> waiting = Queues.<Append>get(limits.waiting()).get();
    Lane opened = new Lane(waiting, Sinks.many().unicast().onBackpressureBuffer(waiting));
    synchronized (entrance) {
      lane = opened;
    }
    return opened;
  }

  private void leaveLane() {
    synchronized (entrance) {
      lane = null;
    }
    IllegalStateException broken = new IllegalStateException("the lane broke");
    underWay.forEach(append -> conclude(append, broken, "the lane broke"));
  }

  /** Takes the record at once; the result only tells what became of it. */
  Mono<Void> send(ProducerRecord<byte[], byte[]> record) {
    if (breaker.getState() == CircuitBreaker.State.OPEN) {
      return Mono.error(new OverloadedException("not sent: the order log does not answer"));
    }
    Append append = new Append(record);
    underWay.add(append);
    if (!enter(append)) {
      underWay.remove(append);
      return Mono.error(new OverloadedException("not sent: too many appends wait"));
    }
    return append.outcome();
  }

  private boolean enter(Append append) {
    synchronized (entrance) {
      Lane open = lane;
      return open != null && open.entries().tryEmitNext(append).isSuccess();
    }
  }

  /** Whether an append has a chance: while it is tried whether the log is back, only a few. */
  boolean isAccepting() {
    return lane != null
        && switch (breaker.getState()) {
          case CLOSED -> waiting() < limits.roomy();
          case HALF_OPEN -> underWay.size() < limits.breaker().trials();
          default -> false;
        };
  }

  private int waiting() {
    Lane open = lane;
    return open != null ? open.waiting().size() : 0;
  }

  private void conclude(SenderResult<Append> result) {
    conclude(result.correlationMetadata(), result.exception(), "no acknowledgement");
  }

  private void conclude(Append append, @Nullable Throwable failure, String why) {
    if (!underWay.remove(append)) {
      return;
    }
    Duration age = append.age();
    if (failure == null) {
      recorded.record(age);
      breaker.onSuccess(age.toNanos(), TimeUnit.NANOSECONDS);
      append.succeed();
    } else {
      failed.record(age);
      breaker.onError(age.toNanos(), TimeUnit.NANOSECONDS, failure);
      append.fail(why, failure);
    }
  }

  /** Nobody waits for ever, should the client library forget an outcome. */
  private void giveUpTheOverdue() {
    TimeoutException overdue = new TimeoutException("overdue");
    underWay.stream()
        .filter(append -> append.age().compareTo(limits.longestAppend()) > 0)
        .forEach(append -> conclude(append, overdue, "no acknowledgement"));
  }

  /**
   * The producer is made here, on a thread that may wait: the library would make it on a timer's.
   */
  private KafkaSender<byte[], byte[]> newSender() {
    Map<String, Object> properties = producer();
    return KafkaSender.create(
        new Made(new PromptProducer(properties, limits.longestWait())),
        SenderOptions.<byte[], byte[]>create(properties)
            .maxInFlight(limits.inFlight())
            .stopOnError(false)
            .closeTimeout(settings.closeTimeout())
            .scheduler(Schedulers.parallel()));
  }

  private Map<String, Object> producer() {
    Map<String, Object> all = connection.client();
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.LINGER_MS_CONFIG, limits.linger().toMillis());
    all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, limits.buffer().toBytes());
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limits.longestBlock().toMillis());
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) limits.deliveryTimeout().toMillis());
    // Half, so that a request that was lost is tried once more in time.
    all.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limits.deliveryTimeout().toMillis() / 2);
    return all;
  }

  /** Lets what is under way finish, for a bounded time. */
  @Override
  public void close() {
    if (endLane() && !awaitEnd()) {
      LOG.warn("{} appends were not acknowledged before the end", underWay.size());
    }
    loops.dispose();
  }

  private boolean endLane() {
    synchronized (entrance) {
      closing = true;
      Lane open = lane;
      return open != null && open.entries().tryEmitComplete().isSuccess();
    }
  }

  private boolean awaitEnd() {
    try {
      return ended.await(settings.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The client library's seam for a producer of our own. */
  private static final class Made extends ProducerFactory {
    private final PromptProducer producer;

    Made(PromptProducer producer) {
      this.producer = producer;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, V> Producer<K, V> createProducer(SenderOptions<K, V> options) {
      return (Producer<K, V>) producer;
    }
  }
}
