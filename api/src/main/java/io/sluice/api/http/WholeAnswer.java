package io.sluice.api.http;

import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.HttpHeadResponseDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A response whose body, when it is a single piece, goes to Netty as it is: the dozen operators
 * that Spring puts around it guard against what cannot happen to bytes in hand.
 */
public final class WholeAnswer extends ServerHttpResponseDecorator {
  private boolean hasActions;
  private volatile boolean written;
  private volatile String route = "UNKNOWN";

  WholeAnswer(ServerHttpResponse response) {
    super(response);
  }

  /** The one that stands behind a response, whoever has wrapped it since. */
  public static WholeAnswer of(ServerHttpResponse response) {
    ServerHttpResponse behind = response;
    while (!(behind instanceof WholeAnswer)) {
      if (!(behind instanceof ServerHttpResponseDecorator wrapped)) {
        throw new IllegalStateException("no request came this way: " + behind.getClass());
      }
      behind = wrapped.getDelegate();
    }
    return (WholeAnswer) behind;
  }

  /** The row of the route table that it answers for; a path pattern. */
  public void answersFor(String pattern) {
    route = pattern;
  }

  String route() {
    return route;
  }

  @Override
  public void beforeCommit(Supplier<? extends Mono<Void>> action) {
    hasActions = true;
    super.beforeCommit(action);
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    // Spring's own way knows what a HEAD leaves out, and what is to be done before the headers.
    boolean plain = !hasActions && !(getDelegate() instanceof HttpHeadResponseDecorator);
    return plain && body instanceof Mono<? extends DataBuffer> piece
        ? piece.flatMap(this::writeAtOnce)
        : super.writeWith(body);
  }

  private Mono<Void> writeAtOnce(DataBuffer body) {
    ByteBuf bytes = NettyDataBufferFactory.toByteBuf(body);
    if (isCommitted()) {
      bytes.release();
      return Mono.empty();
    }
    written = true;
    HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(getDelegate());
    HttpStatusCode status = getStatusCode();
    return netty.status(status == null ? 200 : status.value()).sendObject(bytes).then();
  }

  @Override
  public boolean isCommitted() {
    return written || super.isCommitted();
  }

  @Override
  public boolean setStatusCode(@Nullable HttpStatusCode status) {
    return !written && super.setStatusCode(status);
  }

  @Override
  public Mono<Void> setComplete() {
    return written ? Mono.empty() : super.setComplete();
  }
}
