package io.sluice.api.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.sluice.api.problem.Remainder;
import java.util.function.BiFunction;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers whose body outlives what led to it. A stream is read for hours, and each filter, exchange
 * and operator on its way in would stay for as long: so their chain ends first, as if the answer
 * had no body, and only then the body is written.
 */
@Component
final class LongAnswers implements Remainder {
  private static final AttributeKey<Rest> REST = AttributeKey.valueOf(LongAnswers.class, "rest");

  /** Which answer it belongs to: a chain that broke after all has never asked for its rest. */
  private record Rest(
      HttpServerResponse answer, BiFunction<HttpServerResponse, Channel, Mono<Void>> body) {}

  /** Writes this when the chain has ended. */
  static Mono<Void> goOn(
      ServerHttpResponse response, BiFunction<HttpServerResponse, Channel, Mono<Void>> body) {
    HttpServerResponse answer = ServerHttpResponseDecorator.getNativeResponse(response);
    answer.withConnection(
        connection -> connection.channel().attr(REST).set(new Rest(answer, body)));
    return Mono.empty();
  }

  @Override
  public Mono<Void> of(Connection connection) {
    Channel channel = connection.channel();
    Rest rest = channel.hasAttr(REST) ? channel.attr(REST).getAndSet(null) : null;
    if (rest == null || rest.answer != connection) {
      return Mono.empty();
    }
    forgetTheQuestion(connection);
    return rest.body.apply(rest.answer, channel);
  }

  /** Nobody asks for its headers any more, and Netty would keep them for as long as the answer. */
  private static void forgetTheQuestion(Connection connection) {
    if (connection instanceof HttpServerRequest request) {
      request.requestHeaders().clear();
    }
  }
}
