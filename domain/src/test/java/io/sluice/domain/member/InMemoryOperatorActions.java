package io.sluice.domain.member;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What operators have done, in memory: the readable specification of the port. */
public final class InMemoryOperatorActions implements OperatorActions {
  private final List<OperatorAction> actions = Collections.synchronizedList(new ArrayList<>());

  @Override
  public Mono<Void> append(OperatorAction action) {
    return Mono.fromRunnable(() -> actions.add(action));
  }

  @Override
  public Flux<OperatorAction> latest(int limit) {
    return Flux.defer(() -> Flux.fromIterable(List.copyOf(actions).reversed())).take(limit);
  }
}
