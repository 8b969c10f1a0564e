package io.sluice.api.admission;

import io.sluice.api.problem.Doorkeeper;
import io.sluice.api.problem.Problem;
import io.sluice.api.problem.Refusals;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Refuses what its gate would refuse anyway, while it has cost nothing yet: nobody has read its
 * body or verified its token. Who slips through meets the gate.
 */
@Component
final class Door implements Doorkeeper {
  private final Gates gates;
  private final Refusals refusals;

  Door(Gates gates, Refusals refusals) {
    this.gates = gates;
    this.refusals = refusals;
  }

  @Override
  public Optional<Problem> refuses(String method, String uri) {
    return gates
        .before(method, uri)
        .filter(gate -> !gate.isOpen())
        .map(full -> refusals.overloaded());
  }
}
