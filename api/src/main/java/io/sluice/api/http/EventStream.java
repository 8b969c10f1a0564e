package io.sluice.api.http;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.sluice.api.admission.Gate;
import io.sluice.api.problem.Refusals;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Server-sent events (WHATWG HTML, 9.2), written as bytes so that one encoding serves all readers.
 * Every stream begins with its {@code retry:}, carries a comment now and then, and ends with
 * another {@code retry:} when this node stops, so that its reader finds the next node. No two
 * readers are told the same time, or they would all come back as one.
 */
@Component
public final class EventStream {
  private static final byte[] HEARTBEAT = bytes(":\n\n");

  private final StreamSettings settings;
  private final GoneReaders readers;
  private final Refusals refusals;
  private final Sinks.Empty<Void> stopping = Sinks.empty();

  EventStream(StreamSettings settings, GoneReaders readers, Refusals refusals) {
    this.settings = settings;
    this.readers = readers;
    this.refusals = refusals;
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

  /**
   * Opens a stream and answers with its events until they end, their reader leaves or stalls, or
   * this node stops.
   *
   * @param opening the events; empty when nothing can ever follow
   */
  public Mono<ServerResponse> answer(ServerRequest request, Gate gate, Mono<Flux<byte[]>> opening) {
    return opening
        .flatMap(events -> respond(response -> let(request, response, gate, framed(events))))
        // 204 is what tells an EventSource not to come back (WHATWG HTML, 9.2.3).
        .switchIfEmpty(ServerResponse.noContent().build())
        .onErrorResume(
            full -> isLater(request, full),
            full -> respond(response -> write(response, Flux.defer(this::later))));
  }

  private static Mono<ServerResponse> respond(Function<ServerHttpResponse, Mono<Void>> body) {
    return ServerResponse.ok()
        .contentType(MediaType.TEXT_EVENT_STREAM)
        // Proxies must neither keep nor gather what is live.
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .body((response, context) -> body.apply(response));
  }

  /** Takes a place among the streams, which is left when the answer ends, however it does. */
  private Mono<Void> let(
      ServerRequest request, ServerHttpResponse response, Gate gate, Flux<byte[]> stream) {
    try {
      Gate.Place place = gate.enterForLong();
      return LongAnswer.of(response)
          .goOn(() -> write(response, orLater(request, stream)), place::leave);
    } catch (BulkheadFullException full) {
      return isLater(request, full) ? write(response, Flux.defer(this::later)) : Mono.error(full);
    }
  }

  private Mono<Void> write(ServerHttpResponse response, Flux<byte[]> stream) {
    DataBufferFactory buffers = response.bufferFactory();
    return response.writeAndFlushWith(
        readers.whileRead(response, stream).map(bytes -> Mono.just(buffers.wrap(bytes))));
  }

  private Flux<byte[]> orLater(ServerRequest request, Flux<byte[]> stream) {
    return stream.onErrorResume(full -> isLater(request, full), full -> later());
  }

  /**
   * An EventSource that is answered 503 gives up for good (WHATWG HTML, 9.2.3); one whose stream
   * ends comes back after its {@code retry:}. So whoever asks for events by name is told when to
   * come again, in the one way that it understands; everybody else gets the 503.
   */
  private boolean isLater(ServerRequest request, Throwable error) {
    return refusals.isOverload(error)
        && request.headers().accept().contains(MediaType.TEXT_EVENT_STREAM);
  }

  private Flux<byte[]> later() {
    return Flux.just(retry());
  }

  Flux<byte[]> framed(Flux<byte[]> events) {
    Flux<byte[]> live =
        events
            // One at a time: what waits here for a slow reader only grows old.
            .publish(this::withHeartbeats, 1)
            .takeUntilOther(stopping.asMono())
            .concatWith(Mono.fromSupplier(this::retry));
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
    long least = settings.retry().toMillis();
    long spread = settings.retrySpread().toMillis();
    long millis = ThreadLocalRandom.current().nextLong(least, least + spread + 1);
    return bytes("retry: " + millis + "\n\n");
  }
}
