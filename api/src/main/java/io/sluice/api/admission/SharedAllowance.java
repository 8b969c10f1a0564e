package io.sluice.api.admission;

import io.sluice.api.problem.Problem;
import io.sluice.domain.member.RateLimit;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/**
 * How often each of many may do something, on all nodes together. This node counts for itself, too:
 * while the common count is out of reach, its own stands and has missed nothing that it has seen.
 */
public final class SharedAllowance {
  private final RateLimit limit;
  private final Allowances<String> here;
  private final RateLimits everywhere;
  private final Duration askedFor;

  /**
   * Everybody's allowance is full at first.
   *
   * @param everywhere the common count
   * @param remembered so many this node remembers
   * @param askedFor so long it waits for the common count
   */
  public SharedAllowance(
      RateLimit limit, RateLimits everywhere, int remembered, Duration askedFor) {
    this.limit = limit;
    this.here = new Allowances<>(limit.name(), limit.burst(), limit.oneMoreEvery(), remembered);
    this.everywhere = everywhere;
    this.askedFor = askedFor;
  }

  /** Takes one, or says when there is one again. */
  public Mono<Optional<Problem>> take(String who) {
    return Mono.defer(
        () -> {
          Optional<Problem> tooOften = here.take(who);
          return tooOften.isPresent() ? Mono.just(tooOften) : takeEverywhere(who);
        });
  }

  private Mono<Optional<Problem>> takeEverywhere(String who) {
    return everywhere
        .take(limit, who)
        .timeout(askedFor)
        .onErrorResume(SharedAllowance::isAway, away -> Mono.just(Duration.ZERO))
        .map(wait -> wait.isZero() ? Optional.empty() : refused(who, wait));
  }

  private Optional<Problem> refused(String who, Duration wait) {
    here.giveBack(who);
    return Optional.of(here.refusal(wait));
  }

  /** Takes back that one was taken; completes whoever could be told. */
  public Mono<Void> giveBack(String who) {
    return Mono.defer(
        () -> {
          here.giveBack(who);
          return everywhere
              .giveBack(limit, who)
              .timeout(askedFor)
              .onErrorComplete(SharedAllowance::isAway);
        });
  }

  /** Whether the common count is out of reach. */
  public static boolean isAway(Throwable failure) {
    return failure instanceof OverloadedException
        || failure instanceof OutcomeUnknownException
        || failure instanceof TimeoutException;
  }
}
