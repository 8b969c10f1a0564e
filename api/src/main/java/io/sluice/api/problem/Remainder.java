package io.sluice.api.problem;

import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** What is still to be written when the chain that answers a request has ended. */
public interface Remainder {
  /** Nothing for the usual answer, which the chain itself has given. */
  Mono<Void> of(Connection connection);
}
