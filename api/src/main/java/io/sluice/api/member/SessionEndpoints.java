package io.sluice.api.member;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the route table knows of signing in and out. */
public interface SessionEndpoints {
  Mono<ServerResponse> token(ServerRequest request);

  Mono<ServerResponse> refresh(ServerRequest request);

  Mono<ServerResponse> logout(ServerRequest request);

  Mono<ServerResponse> logoutAll(ServerRequest request);
}
