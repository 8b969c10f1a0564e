package io.sluice.api.member;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the route table knows of the members. */
public interface MemberEndpoints {
  Mono<ServerResponse> token(ServerRequest request);
}
