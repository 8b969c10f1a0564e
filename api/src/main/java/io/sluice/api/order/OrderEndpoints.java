package io.sluice.api.order;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the route table knows of the orders. */
public interface OrderEndpoints {
  Mono<ServerResponse> place(ServerRequest request);

  Mono<ServerResponse> list(ServerRequest request);

  Mono<ServerResponse> get(ServerRequest request);

  Mono<ServerResponse> events(ServerRequest request);

  Mono<ServerResponse> pay(ServerRequest request);

  Mono<ServerResponse> cancel(ServerRequest request);
}
