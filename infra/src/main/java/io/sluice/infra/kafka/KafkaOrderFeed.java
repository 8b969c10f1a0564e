package io.sluice.infra.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderFeed;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.OverloadedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** The feed out of the log's tail: nothing is decoded for an order that nobody here follows. */
final class KafkaOrderFeed implements OrderFeed, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaOrderFeed.class);

  private final Map<OrderId, Set<FluxSink<OrderEvent>>> followers = new ConcurrentHashMap<>();
  private final EventCodec codec;
  private final LogTail tail;
  private volatile boolean ready;
  private final AtomicInteger places = new AtomicInteger();

  KafkaOrderFeed(
      KafkaConnection connection,
      KafkaSettings settings,
      OrderTopic topic,
      EventCodec codec,
      MeterRegistry meters) {
    this.codec = codec;
    this.tail = new LogTail(connection, settings, topic, new Told());
    Gauge.builder("sluice.feed.orders", followers, Map::size).register(meters);
    Gauge.builder("sluice.feed.lag", tail, LogTail::lag).register(meters);
  }

  void start() {
    tail.start();
  }

  boolean isReady() {
    return ready;
  }

  int followedOrders() {
    return followers.size();
  }

  /** Loses the place and begins anew, as after a failure. */
  void interrupt() {
    tail.restart();
  }

  @Override
  public Flux<OrderEvent> follow(OrderId order) {
    return Flux.create(sink -> register(order, sink), FluxSink.OverflowStrategy.LATEST);
  }

  /**
   * Looks at the tail after it has registered: who came too late to be failed with the others finds
   * that the tail has no place, or another one.
   */
  private void register(OrderId order, FluxSink<OrderEvent> follower) {
    int place = places.get();
    follower.onDispose(() -> unregister(order, follower));
    followers.compute(order, (id, others) -> with(others, follower));
    if (!ready || places.get() != place) {
      follower.error(new OverloadedException("the feed is not ready"));
    } else if (follower.isCancelled()) {
      unregister(order, follower);
    }
  }

  private static Set<FluxSink<OrderEvent>> with(
      @Nullable Set<FluxSink<OrderEvent>> others, FluxSink<OrderEvent> follower) {
    Set<FluxSink<OrderEvent>> all = others != null ? others : ConcurrentHashMap.newKeySet();
    all.add(follower);
    return all;
  }

  private void unregister(OrderId order, FluxSink<OrderEvent> follower) {
    followers.computeIfPresent(
        order,
        (id, all) -> {
          all.remove(follower);
          return all.isEmpty() ? null : all;
        });
  }

  @Override
  public void close() {
    tail.close();
  }

  /** What the tail brings; runs on its thread. */
  private final class Told implements LogTail.Reader {

    @Override
    public void ready() {
      places.incrementAndGet();
      ready = true;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
      OrderId order = EventCodec.orderOf(record.key());
      Set<FluxSink<OrderEvent>> interested = order != null ? followers.get(order) : null;
      if (interested != null) {
        tell(record, interested);
      }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, Set<FluxSink<OrderEvent>> interested) {
      try {
        OrderEvent event = codec.decode(record.key(), record.value());
        interested.forEach(follower -> follower.next(event));
      } catch (UndecodableRecordException e) {
        LOG.debug("not told, it is a dead letter: {}@{}", record.partition(), record.offset());
      }
    }

    @Override
    public void lost(Throwable cause) {
      ready = false;
      OverloadedException missed =
          new OverloadedException("the feed may have missed an event", cause);
      // Forgotten first: a follower that hears of it finds that nothing of it is kept here.
      for (OrderId order : List.copyOf(followers.keySet())) {
        Set<FluxSink<OrderEvent>> failed = followers.remove(order);
        if (failed != null) {
          failed.forEach(follower -> follower.error(missed));
        }
      }
    }
  }
}
