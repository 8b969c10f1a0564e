package io.sluice.api.admission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.problem.Problem;
import io.sluice.domain.member.RateLimit;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.stock.BuyerId;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * How often one buyer may ask for a purchase. The first few on each node are nobody else's
 * business: a crowd of buyers who ask once must not ask Redis twice. Who asks more often is counted
 * by all nodes together, or by this one alone while Redis is away: it sells on.
 */
@Component
public final class BuyerRateLimit {
  private static final String PURCHASES = "purchases";
  private static final Mono<Optional<Problem>> TAKEN = Mono.just(Optional.empty());

  private final Allowances<BuyerId> alone;
  private final SharedAllowance together;

  BuyerRateLimit(AdmissionSettings settings, RateLimits everywhere, MeterRegistry meters) {
    Duration within =
        Duration.ofSeconds(settings.buyerBurst()).dividedBy(settings.buyerPerSecond());
    this.alone =
        new Allowances<>(
            PURCHASES,
            settings.buyerAlone(),
            within.dividedBy(settings.buyerAlone()),
            settings.buyersRemembered());
    this.together =
        new SharedAllowance(
            new RateLimit(PURCHASES, settings.buyerBurst(), within),
            everywhere,
            settings.buyersRemembered(),
            settings.buyerCountedWithin());
    Gauge.builder("sluice.admission.buyers", alone, Allowances::size).register(meters);
  }

  /** Takes one purchase off the buyer's allowance, or says when there is one again. */
  public Mono<Optional<Problem>> take(BuyerId buyer) {
    return alone.take(buyer).isEmpty() ? TAKEN : together.take(buyer.toString());
  }
}
