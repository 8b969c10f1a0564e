package io.sluice.domain.member;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All that operators have done; nothing in it is ever changed or removed. */
public interface OperatorActions {

  Mono<Void> append(OperatorAction action);

  /** The latest, newest first. */
  Flux<OperatorAction> latest(int limit);
}
