package io.sluice.api.order;

import io.sluice.api.admission.Gates;
import io.sluice.api.http.EventStream;
import io.sluice.domain.order.FollowOrder;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** An order's live stream. */
@Component
class OrderStream {
  private static final Logger log = LoggerFactory.getLogger(OrderStream.class);
  private static final int MOST_VERSIONS = OrderStatus.mostVersions();

  private final FollowOrder followOrder;
  private final EventStream streams;
  private final Gates gates;
  private final JsonMapper json;

  OrderStream(FollowOrder followOrder, EventStream streams, Gates gates, JsonMapper json) {
    this.followOrder = followOrder;
    this.streams = streams;
    this.gates = gates;
    this.json = json;
  }

  Mono<ServerResponse> answer(ServerRequest request, Mono<Order> reading) {
    return streams.answer(
        request, gates.streams(), reading.flatMap(now -> open(now, told(request))));
  }

  private Mono<Flux<byte[]>> open(Order now, int told) {
    boolean heardTheEnd = now.status().isFinal() && now.version() <= told;
    return heardTheEnd ? Mono.empty() : Mono.just(events(now.id(), now.buyer(), told));
  }

  /**
   * Whatever we cannot have written ourselves is as good as none: the reader gets a snapshot. It
   * may know a version that this node has not seen yet, and then waits for the next one.
   */
  private static int told(ServerRequest request) {
    String id = request.headers().firstHeader("Last-Event-ID");
    int told = id != null && id.matches("[0-9]{1,9}") ? Integer.parseInt(id) : 0;
    return told <= MOST_VERSIONS ? told : 0;
  }

  /** A feed that may have missed something ends the stream; its reader resumes after the retry. */
  private Flux<byte[]> events(OrderId order, BuyerId buyer, int told) {
    return followOrder
        .follow(order, buyer, told)
        .index((place, now) -> encode(now, told == 0 && place == 0))
        .onErrorResume(failed -> endEarly(order, failed));
  }

  private static Flux<byte[]> endEarly(OrderId order, Throwable failed) {
    log.info("The stream of order {} ends early: {}", order, failed.toString());
    return Flux.empty();
  }

  private byte[] encode(Order order, boolean isFirst) {
    String event = isFirst ? "snapshot" : order.status().name().toLowerCase(Locale.ROOT);
    return EventStream.event(order.version(), event, json.writeValueAsString(OrderJson.of(order)));
  }
}
