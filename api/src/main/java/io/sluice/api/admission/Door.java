package io.sluice.api.admission;

import io.sluice.api.problem.Doorkeeper;
import org.springframework.stereotype.Component;

/**
 * Refuses what its gate would refuse anyway, while it has cost nothing yet: nobody has read its
 * body or verified its token. Who slips through meets the gate.
 */
@Component
final class Door implements Doorkeeper {
  private final Gates gates;

  Door(Gates gates) {
    this.gates = gates;
  }

  @Override
  public boolean isFullFor(String method, String uri) {
    Gate gate = gates.before(method, uri);
    return gate != null && !gate.isOpen();
  }
}
