package io.sluice.api.member;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the route table knows of the members. */
public interface MemberEndpoints {
  Mono<ServerResponse> signUp(ServerRequest request);

  Mono<ServerResponse> verify(ServerRequest request);

  Mono<ServerResponse> me(ServerRequest request);

  Mono<ServerResponse> change(ServerRequest request);

  Mono<ServerResponse> changePassword(ServerRequest request);

  Mono<ServerResponse> erase(ServerRequest request);
}
