package io.sluice.api.http;

import io.sluice.api.admission.Gate;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Server-sent events (WHATWG HTML, 9.2), written as bytes so that one encoding serves all readers.
 * Every stream begins with its {@code retry:}, carries a comment now and then, and ends with
 * another {@code retry:} when this node stops, so that its reader finds the next node.
 */
@Component
public final class EventStream {
  private final OpenStreams streams;

  EventStream(OpenStreams streams) {
    this.streams = streams;
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
    boolean comesBack = request.headers().accept().contains(MediaType.TEXT_EVENT_STREAM);
    return opening
        .flatMap(events -> tell(gate, events, comesBack))
        // 204 is what tells an EventSource not to come back (WHATWG HTML, 9.2.3).
        .switchIfEmpty(ServerResponse.noContent().build())
        .onErrorResume(
            full -> comesBack && streams.isOverload(full), full -> respond(this::askToComeAgain));
  }

  private Mono<ServerResponse> tell(Gate gate, Flux<byte[]> events, boolean comesBack) {
    // Refused while it can be told; the place is taken when the stream begins.
    gate.enterForLong().leave();
    return respond(
        response ->
            LongAnswers.goOn(
                response,
                (answer, channel) -> streams.tell(answer, channel, gate, events, comesBack)));
  }

  /**
   * An EventSource that is answered 503 gives up for good (WHATWG HTML, 9.2.3); one whose stream
   * ends comes back after its {@code retry:}. So whoever asks for events by name is told when to
   * come again, in the one way that it understands; everybody else gets the 503.
   */
  private Mono<Void> askToComeAgain(ServerHttpResponse response) {
    DataBuffer retry = response.bufferFactory().wrap(streams.retry());
    return response.writeAndFlushWith(Mono.just(Mono.just(retry)));
  }

  private static Mono<ServerResponse> respond(Function<ServerHttpResponse, Mono<Void>> body) {
    return ServerResponse.ok()
        .contentType(MediaType.TEXT_EVENT_STREAM)
        // Proxies must neither keep nor gather what is live.
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .body((response, context) -> body.apply(response));
  }
}
