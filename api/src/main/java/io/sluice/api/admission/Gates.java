package io.sluice.api.admission;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * One gate for each kind of work, so that a crowd of buyers does not keep the others from paying.
 */
@Component
public final class Gates {
  private final Gate purchases;
  private final Gate decisions;
  private final Gate reads;
  private final Gate streams;

  Gates(AdmissionSettings settings, MeterRegistry meters) {
    this.purchases = new Gate("purchases", settings.purchases(), meters);
    this.decisions = new Gate("decisions", settings.decisions(), meters);
    this.reads = new Gate("reads", settings.reads(), meters);
    this.streams = new Gate("streams", settings.streams(), meters);
  }

  public Gate purchases() {
    return purchases;
  }

  /** Payments and cancellations. */
  public Gate decisions() {
    return decisions;
  }

  public Gate reads() {
    return reads;
  }

  public Gate streams() {
    return streams;
  }

  /** A node that is stopping finishes what it has begun and begins nothing. */
  @EventListener(ContextClosedEvent.class)
  void stopTakingOrders() {
    purchases.close();
    decisions.close();
    streams.close();
  }
}
