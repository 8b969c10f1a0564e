package io.sluice.api.sale;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the route table knows of the sales. */
public interface SaleEndpoints {
  Mono<ServerResponse> open(ServerRequest request);

  Mono<ServerResponse> list(ServerRequest request);

  Mono<ServerResponse> get(ServerRequest request);

  Mono<ServerResponse> events(ServerRequest request);

  Mono<ServerResponse> pause(ServerRequest request);

  Mono<ServerResponse> resume(ServerRequest request);

  Mono<ServerResponse> close(ServerRequest request);

  Mono<ServerResponse> audit(ServerRequest request);

  Mono<ServerResponse> reconcile(ServerRequest request);
}
