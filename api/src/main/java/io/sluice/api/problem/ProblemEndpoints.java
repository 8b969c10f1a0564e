package io.sluice.api.problem;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the route table knows of the problem pages. */
public interface ProblemEndpoints {
  Mono<ServerResponse> explain(ServerRequest request);
}
