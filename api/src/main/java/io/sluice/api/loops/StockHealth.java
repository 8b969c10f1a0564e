package io.sluice.api.loops;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Ready once this node has seen the stock stand, and from then on: taking every node out of service
 * because Redis is away would help nobody, while each refuses in good order by itself.
 */
@Component("stockHealthIndicator")
class StockHealth implements HealthIndicator {
  private final AtomicBoolean stood = new AtomicBoolean();

  void stockStands() {
    stood.set(true);
  }

  @Override
  public Health health() {
    return stood.get() ? Health.up().build() : Health.outOfService().build();
  }
}
