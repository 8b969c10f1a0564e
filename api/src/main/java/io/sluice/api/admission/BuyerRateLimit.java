package io.sluice.api.admission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.problem.Problem;
import io.sluice.domain.stock.BuyerId;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** How often one buyer may ask for a purchase, on this node. */
@Component
public final class BuyerRateLimit {
  private final Allowances<BuyerId> allowances;

  BuyerRateLimit(AdmissionSettings settings, MeterRegistry meters) {
    this.allowances =
        new Allowances<>(
            "purchases",
            settings.buyerBurst(),
            Duration.ofSeconds(1).dividedBy(settings.buyerPerSecond()),
            settings.buyersRemembered());
    Gauge.builder("sluice.admission.buyers", allowances, Allowances::size).register(meters);
  }

  /** Takes one purchase off the buyer's allowance, or says when there is one again. */
  public Optional<Problem> take(BuyerId buyer) {
    return allowances.take(buyer);
  }
}
