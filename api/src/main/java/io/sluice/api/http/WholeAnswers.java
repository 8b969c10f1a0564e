package io.sluice.api.http;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/** Lets every answer be a {@link WholeAnswer}, and measures how long it takes to have it. */
@Component
final class WholeAnswers implements WebHttpHandlerBuilderCustomizer {
  private final RequestTimes times;

  WholeAnswers(RequestTimes times) {
    this.times = times;
  }

  @Override
  public void customize(WebHttpHandlerBuilder builder) {
    builder
        .observationRegistry(ObservationRegistry.NOOP)
        .httpHandlerDecorator(
            chain -> (request, response) -> answer(chain, request, new WholeAnswer(response)));
  }

  private Mono<Void> answer(HttpHandler chain, ServerHttpRequest request, WholeAnswer answer) {
    long start = System.nanoTime();
    return chain
        .handle(request, answer)
        .doFinally(end -> times.took(System.nanoTime() - start, request, answer));
  }
}
