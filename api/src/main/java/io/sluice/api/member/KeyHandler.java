package io.sluice.api.member;

import io.sluice.api.http.JsonBody;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.KeyRotation;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

@Component
class KeyHandler implements KeyEndpoints {
  private final DataKeys keys;
  private final JsonBody body;

  KeyHandler(DataKeys keys, JsonBody body) {
    this.keys = keys;
    this.body = body;
  }

  /** Only begins: the loops of all nodes do the rest. */
  @Override
  public Mono<ServerResponse> rotate(ServerRequest request) {
    return body.ignore(request)
        .then(Mono.defer(keys::announce))
        .then(Mono.defer(keys::rotation))
        .flatMap(rotation -> answer(HttpStatus.ACCEPTED, rotation));
  }

  @Override
  public Mono<ServerResponse> rotation(ServerRequest request) {
    return keys.rotation().flatMap(rotation -> answer(HttpStatus.OK, rotation));
  }

  private static Mono<ServerResponse> answer(HttpStatus status, KeyRotation rotation) {
    return ServerResponse.status(status)
        .bodyValue(
            new RotationJson(
                rotation.stage().name(), rotation.since().toSeconds(), rotation.keys()));
  }

  record RotationJson(String stage, long forSeconds, int keys) {}
}
