package io.sluice.api.admission;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.Problems;
import io.sluice.api.problem.Problem;
import io.sluice.domain.stock.BuyerId;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * How often one buyer may ask for a purchase, on this node. Told with the fields of
 * draft-ietf-httpapi-ratelimit-headers.
 */
@Component
public final class BuyerRateLimit {
  private static final String POLICY = "\"purchases\"";

  private final AdmissionSettings settings;
  private final LoadingCache<BuyerId, Bucket> allowances;

  BuyerRateLimit(AdmissionSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.allowances =
        Caffeine.newBuilder()
            .maximumSize(settings.buyersRemembered())
            .expireAfterAccess(settings.toFillUp())
            .build(buyer -> full());
    Gauge.builder("sluice.admission.buyers", allowances, cache -> cache.estimatedSize())
        .register(meters);
  }

  private Bucket full() {
    return Bucket.builder()
        .addLimit(
            Bandwidth.builder()
                .capacity(settings.buyerBurst())
                .refillGreedy(settings.buyerPerSecond(), Duration.ofSeconds(1))
                .build())
        .build();
  }

  /** Takes one purchase off the buyer's allowance, or says when there is one again. */
  public Optional<Problem> take(BuyerId buyer) {
    ConsumptionProbe probe = allowances.get(buyer).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(refusal(Duration.ofNanos(probe.getNanosToWaitForRefill())));
  }

  private Problem refusal(Duration wait) {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return Problem.of(Problems.RATE_LIMITED)
        .retryAfterSeconds(seconds)
        .withHeader(
            "RateLimit-Policy",
            POLICY + ";q=" + settings.buyerBurst() + ";w=" + settings.toFillUp().toSeconds())
        .withHeader("RateLimit", POLICY + ";r=0;t=" + seconds);
  }
}
