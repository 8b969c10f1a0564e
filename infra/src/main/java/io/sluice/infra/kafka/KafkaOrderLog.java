package io.sluice.infra.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.order.LogPosition;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.RejectedEvent;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The order log as one Kafka topic. */
final class KafkaOrderLog implements OrderLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaOrderLog.class);

  private final KafkaSettings settings;
  private final OrderTopic topic;
  private final EventCodec codec;
  private final AppendPipeline pipeline;
  private final KafkaProjection projection;
  private final OrderCount orderCount;
  private final AtomicLong lag = new AtomicLong();
  private final Disposable.Swap lagPolls = Disposables.swap();

  KafkaOrderLog(
      KafkaConnection connection,
      KafkaSettings settings,
      OrderTopic topic,
      EventCodec codec,
      MeterRegistry meters) {
    this.settings = settings;
    this.topic = topic;
    this.codec = codec;
    this.pipeline = new AppendPipeline(connection, settings, meters);
    DeadLetters deadLetters = new DeadLetters(pipeline, settings, meters);
    this.projection = new KafkaProjection(connection, settings, topic, codec, deadLetters, meters);
    this.orderCount = new OrderCount(connection, settings, topic, codec, meters);
    Gauge.builder("sluice.projection.lag", lag, AtomicLong::get).register(meters);
  }

  void start() {
    pipeline.start();
    lagPolls.update(
        Flux.interval(settings.projection().lagInterval())
            .onBackpressureDrop()
            .concatMap(tick -> measureLag(), 1)
            .subscribe());
  }

  private Mono<Long> measureLag() {
    return topic
        .projected()
        .flatMap(projected -> topic.end().map(projected::recordsUntil))
        .doOnNext(lag::set)
        .doOnError(e -> LOG.debug("the projection's lag is not known", e))
        .onErrorComplete();
  }

  @Override
  public Mono<Void> append(OrderEvent event) {
    Order order = event.order();
    try {
      TopicPartition partition = topic.partitionOf(order.sale());
      return pipeline.send(
          new ProducerRecord<>(
              partition.topic(),
              partition.partition(),
              codec.key(order.id()),
              codec.encode(event)));
    } catch (OverloadedException notReachedYet) {
      return Mono.error(notReachedYet);
    }
  }

  @Override
  public boolean isAccepting() {
    return topic.isKnown() && pipeline.isAccepting();
  }

  @Override
  public Duration longestAppend() {
    return settings.append().longestAppend();
  }

  @Override
  public Mono<Void> project(Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
    return projection.run(projector);
  }

  @Override
  public Mono<LogPosition> end() {
    return topic.settledEnd();
  }

  @Override
  public Mono<LogPosition> projected() {
    return topic.projected();
  }

  @Override
  public Mono<Long> countOrders(Sale sale) {
    return orderCount.count(sale);
  }

  @Override
  public void close() {
    lagPolls.dispose();
    orderCount.close();
    pipeline.close();
  }
}
