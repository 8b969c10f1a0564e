package io.sluice.api.ping;

import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers, and does nothing else. */
@Component
public class PingEndpoint {

  public Mono<ServerResponse> ping(ServerRequest request) {
    return ServerResponse.ok().bodyValue(new Pong(true));
  }

  record Pong(boolean pong) {}
}
