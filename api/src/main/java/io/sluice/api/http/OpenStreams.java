package io.sluice.api.http;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.api.admission.Gate;
import io.sluice.api.problem.Refusals;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Everybody who reads a stream of this node. One look at all of them now and then shows whom
 * nothing has been told for long, and who reads no more; a timer for each would cost more than the
 * stream.
 */
@Component
class OpenStreams implements DisposableBean {
  /** Looks within the time between two heartbeats: the silence may be so much shorter. */
  private static final int LOOKS = 8;

  private final StreamSettings settings;
  private final Refusals refusals;
  private final Counter cutOff;
  private final Map<EventExecutor, Set<OpenStream>> open = new ConcurrentHashMap<>();
  private final Disposable looking;
  private volatile boolean stopping;

  OpenStreams(StreamSettings settings, Refusals refusals, MeterRegistry meters) {
    this.settings = settings;
    this.refusals = refusals;
    this.cutOff = Counter.builder("sluice.streams.stalled").register(meters);
    Duration pause = pause();
    this.looking = Flux.interval(pause, pause).onBackpressureDrop().subscribe(tick -> look());
  }

  private Duration pause() {
    return settings.heartbeat().dividedBy(LOOKS);
  }

  private void look() {
    open.forEach((loop, streams) -> loop.execute(() -> look(streams)));
  }

  private void look(Set<OpenStream> streams) {
    long now = System.nanoTime();
    long silentFor = settings.heartbeat().minus(pause()).toNanos();
    long stalledFor = settings.stalledAfter().toNanos();
    for (OpenStream stream : streams) {
      if (stream.isStalled(now, stalledFor)) {
        cutOff.increment();
        stream.cutOff();
      } else {
        stream.beat(now, silentFor);
      }
    }
  }

  /**
   * Tells a reader these events until they end, the reader leaves or stalls, or this node stops.
   *
   * @param comesBack whether the reader knows what to do with a stream that ends
   */
  Mono<Void> tell(
      HttpServerResponse answer,
      Channel channel,
      Gate gate,
      Flux<byte[]> events,
      boolean comesBack) {
    EventExecutor loop = channel.eventLoop();
    try {
      Gate.Place place = gate.enterForLong();
      return Mono.create(
          end -> new OpenStream(this, channel, loop, place, end, comesBack).tell(answer, events));
    } catch (BulkheadFullException others) {
      // They were faster, and the head says 200 by now.
      return answer.sendByteArray(Flux.just(retry())).then();
    }
  }

  void add(OpenStream stream) {
    open.computeIfAbsent(stream.loop(), loop -> ConcurrentHashMap.newKeySet()).add(stream);
    if (stream.isDisposed()) {
      remove(stream);
    } else if (stopping) {
      stream.stop();
    }
  }

  void remove(OpenStream stream) {
    Set<OpenStream> streams = open.get(stream.loop());
    if (streams != null) {
      streams.remove(stream);
    }
  }

  boolean isOverload(Throwable failed) {
    return refusals.isOverload(failed);
  }

  /** No two readers are told the same time, or they would all come back as one. */
  byte[] retry() {
    long least = settings.retry().toMillis();
    long spread = settings.retrySpread().toMillis();
    long millis = ThreadLocalRandom.current().nextLong(least, least + spread + 1);
    return ("retry: " + millis + "\n\n").getBytes(StandardCharsets.US_ASCII);
  }

  @EventListener(ContextClosedEvent.class)
  void stop() {
    stopping = true;
    looking.dispose();
    open.values().forEach(streams -> streams.forEach(OpenStream::stop));
  }

  /** Of a node that has never been up, too. */
  @Override
  public void destroy() {
    looking.dispose();
  }
}
