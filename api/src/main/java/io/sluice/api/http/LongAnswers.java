package io.sluice.api.http;

import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/** Lets every answer be a {@link LongAnswer}. */
@Component
final class LongAnswers implements WebHttpHandlerBuilderCustomizer {

  @Override
  public void customize(WebHttpHandlerBuilder builder) {
    builder.httpHandlerDecorator(
        chain -> (request, response) -> answer(chain, request, new LongAnswer(response)));
  }

  /** Deferred, so that nothing which is assembled for the chain stays when it has ended. */
  private static Mono<Void> answer(
      HttpHandler chain, ServerHttpRequest request, LongAnswer answer) {
    return Mono.defer(() -> chain.handle(request, answer))
        .then(Mono.defer(answer::rest))
        .doFinally(end -> answer.end());
  }
}
