package io.sluice.api.admission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * One gate for each kind of work. The node's limit is for all of it together: who browses is
 * refused first, then who reads orders, then who buys. Payments and cancellations have places of
 * their own: they are few, they wait for a provider rather than for us, and each settles an order.
 */
@Component
public final class Gates {
  private static final int ALL = 100;

  private final Gate purchases;
  private final Gate decisions;
  private final Gate lookups;
  private final Gate status;
  private final Gate browsing;
  private final Gate streams;

  Gates(AdmissionSettings settings, MeterRegistry meters) {
    AdmissionSettings.Limit limit = settings.limit();
    NodeLimit node = new NodeLimit(limit);
    NodeLimit.Room unlimited = NodeLimit.Room.UNLIMITED;
    this.purchases = new Gate("purchases", settings.purchases(), node, node.room(ALL), meters);
    this.decisions = new Gate("decisions", settings.decisions(), node, unlimited, meters);
    this.lookups = new Gate("lookups", settings.lookups(), node, unlimited, meters);
    this.status =
        new Gate("status", settings.status(), node, node.room(limit.statusShare()), meters);
    this.browsing =
        new Gate("browsing", settings.browsing(), node, node.room(limit.browsingShare()), meters);
    this.streams = new Gate("streams", settings.streams(), node, unlimited, meters);
    Gauge.builder("sluice.admission.limit", node, NodeLimit::places).register(meters);
    Gauge.builder("sluice.admission.under.way", node, NodeLimit::underWay).register(meters);
  }

  public Gate purchases() {
    return purchases;
  }

  /** Payments and cancellations. */
  public Gate decisions() {
    return decisions;
  }

  /** Looks into the database that decisions have to wait for. */
  public Gate lookups() {
    return lookups;
  }

  /** Reads of a buyer's own orders. */
  public Gate status() {
    return status;
  }

  /** Reads of sales. */
  public Gate browsing() {
    return browsing;
  }

  public Gate streams() {
    return streams;
  }

  /** The gate that a request will come to; none for a stream, which is told otherwise. */
  @Nullable Gate before(String method, String uri) {
    if (uri.contains("/events")) {
      return null;
    }
    boolean post = method.equals("POST");
    if (uri.startsWith("/api/v1/orders")) {
      return post ? decisions : status;
    }
    if (uri.startsWith("/api/v1/sales")) {
      return post ? purchases : browsing;
    }
    return null;
  }

  /** A node that is stopping finishes what it has begun and begins nothing. */
  @EventListener(ContextClosedEvent.class)
  void stopTakingOrders() {
    purchases.close();
    decisions.close();
    streams.close();
  }
}
