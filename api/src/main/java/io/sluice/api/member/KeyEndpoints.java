package io.sluice.api.member;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the route table knows of the keys of personal data. */
public interface KeyEndpoints {
  Mono<ServerResponse> rotate(ServerRequest request);

  Mono<ServerResponse> rotation(ServerRequest request);
}
