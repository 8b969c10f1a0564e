package io.sluice.api.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Mono;

/**
 * A response whose body may outlive what led to it. A stream is read for hours, and each filter,
 * exchange and operator on its way in would stay for as long: so their chain ends first, and only
 * then the body is written.
 */
final class LongAnswer extends ServerHttpResponseDecorator {
  private @Nullable Supplier<Mono<Void>> rest;
  private @Nullable Runnable giveBack;
  private boolean isLong;
  private boolean over;

  LongAnswer(ServerHttpResponse response) {
    super(response);
  }

  /** The one that stands behind a response, whoever has wrapped it since. */
  static LongAnswer of(ServerHttpResponse response) {
    ServerHttpResponse behind = response;
    while (!(behind instanceof LongAnswer)) {
      if (!(behind instanceof ServerHttpResponseDecorator wrapped)) {
        throw new IllegalStateException("no request came this way: " + behind.getClass());
      }
      behind = wrapped.getDelegate();
    }
    return (LongAnswer) behind;
  }

  /**
   * Writes this when the chain has ended.
   *
   * @param body what begins to write
   * @param whenOver called once or more when all has ended, also if nothing was written
   */
  synchronized Mono<Void> goOn(Supplier<Mono<Void>> body, Runnable whenOver) {
    if (over) {
      whenOver.run();
    } else {
      isLong = true;
      rest = body;
      giveBack = whenOver;
    }
    return Mono.empty();
  }

  /** The end of the chain is not the end of the answer. */
  @Override
  public Mono<Void> setComplete() {
    return isLong() ? Mono.empty() : super.setComplete();
  }

  private synchronized boolean isLong() {
    return isLong;
  }

  /** What is left to be written; nothing for the usual answer. */
  Mono<Void> rest() {
    Supplier<Mono<Void>> body = takeRest();
    return body != null ? body.get() : Mono.empty();
  }

  /** Kept no longer: what it was made from goes with it. */
  private synchronized @Nullable Supplier<Mono<Void>> takeRest() {
    Supplier<Mono<Void>> body = rest;
    rest = null;
    return body;
  }

  synchronized void end() {
    over = true;
    rest = null;
    if (giveBack != null) {
      giveBack.run();
    }
  }
}
