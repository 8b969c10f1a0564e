package io.sluice.api.http;

import io.sluice.api.admission.Gate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Server-sent events (WHATWG HTML, 9.2), written as bytes so that one encoding serves all readers.
 * Every stream begins with its {@code retry:}, carries a comment now and then, and ends with
 * another {@code retry:} when this node stops, so that its reader finds the next node.
 */
@Component
public final class EventStream {
  private static final byte[] HEARTBEAT = bytes(":\n\n");

  private final StreamSettings settings;
  private final Sinks.Empty<Void> stopping = Sinks.empty();

  EventStream(StreamSettings settings) {
    this.settings = settings;
  }

  @EventListener(ContextClosedEvent.class)
  void stop() {
    stopping.tryEmitEmpty();
  }

  /** One event, its data on one line. */
  public static byte[] event(String name, String data) {
    return bytes("event: " + name + "\ndata: " + data + "\n\n");
  }

  /** One event with an id that its reader may resume from. */
  public static byte[] event(long id, String name, String data) {
    return bytes("id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Answers with the events until they end, their reader leaves, or this node stops. */
  public Mono<ServerResponse> answer(Gate gate, Flux<byte[]> events) {
    Flux<byte[]> stream = gate.whileRead(framed(events));
    return ServerResponse.ok()
        .contentType(MediaType.TEXT_EVENT_STREAM)
        // Proxies must neither keep nor gather what is live.
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .body(
            (response, context) -> {
              DataBufferFactory buffers = response.bufferFactory();
              return response.writeAndFlushWith(
                  stream.map(bytes -> Mono.<DataBuffer>just(buffers.wrap(bytes))));
            });
  }

  Flux<byte[]> framed(Flux<byte[]> events) {
    Flux<byte[]> live =
        events
            // One at a time: what waits here for a slow reader only grows old.
            .publish(this::withHeartbeats, 1)
            .takeUntilOther(stopping.asMono())
            .concatWith(Mono.fromSupplier(this::lastRetry));
    return Flux.concat(Mono.fromSupplier(this::retry), live);
  }

  private Flux<byte[]> withHeartbeats(Flux<byte[]> shared) {
    return Flux.merge(1, shared, heartbeats().takeUntilOther(shared.ignoreElements()));
  }

  private Flux<byte[]> heartbeats() {
    Duration every = settings.heartbeat();
    return Flux.interval(every, every).onBackpressureDrop().map(tick -> HEARTBEAT);
  }

  private byte[] retry() {
    return retry(settings.retry().toMillis());
  }

  /** Up to three times as long: all the readers of a node must not come back as one. */
  private byte[] lastRetry() {
    long usual = settings.retry().toMillis();
    return retry(ThreadLocalRandom.current().nextLong(usual, 3 * usual + 1));
  }

  private static byte[] retry(long millis) {
    return bytes("retry: " + millis + "\n\n");
  }
}
