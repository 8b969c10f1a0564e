package io.sluice.api.member;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.api.admission.SharedAllowance;
import io.sluice.api.problem.Problem;
import io.sluice.domain.member.RateLimits;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * How often passwords may be guessed, on all nodes together. Each attempt costs until it has
 * succeeded: a guesser runs out, whoever knows the password never does. Nobody can lock another
 * out: what an account has for strangers is not what it has for origins where its owner has signed
 * in before.
 */
@Component
class SignInThrottle {
  private final SharedAllowance ofAttempts;
  private final SharedAllowance ofOrigins;
  private final SharedAllowance ofAccounts;
  private final RateLimits everywhere;
  private final Duration knownFor;
  private final Duration askedFor;
  private final Cache<Attempt, Boolean> known;

  SignInThrottle(MemberSettings settings, RateLimits everywhere) {
    this.ofAttempts = settings.shared(settings.attempts().as("sign-in"), everywhere);
    this.ofOrigins =
        settings.shared(settings.attemptsFromOrigin().as("sign-in-origin"), everywhere);
    this.ofAccounts =
        settings.shared(settings.attemptsOfAccount().as("sign-in-account"), everywhere);
    this.everywhere = everywhere;
    this.knownFor = settings.session().endAfter();
    this.askedFor = settings.countedWithin();
    this.known =
        Caffeine.newBuilder().maximumSize(settings.remembered()).expireAfterWrite(knownFor).build();
  }

  /** Whose password is tried, from where; a member or not, the same is counted. */
  record Attempt(String account, String origin) {
    /** No account has a line break in its name. */
    String both() {
      return account + '\n' + origin;
    }

    @Override
    public String toString() {
      return "an attempt";
    }
  }

  /** Takes an attempt off every allowance that it counts against, or says when it may be made. */
  Mono<Optional<Problem>> begin(Attempt attempt) {
    return ofOrigins
        .take(attempt.origin())
        .flatMap(tooOften -> tooOften.isPresent() ? Mono.just(tooOften) : beginFromOrigin(attempt));
  }

  private Mono<Optional<Problem>> beginFromOrigin(Attempt attempt) {
    return ofAttempts
        .take(attempt.both())
        .flatMap(tooOften -> tooOften.isPresent() ? Mono.just(tooOften) : beginAtAccount(attempt))
        .delayUntil(
            tooOften -> tooOften.isPresent() ? ofOrigins.giveBack(attempt.origin()) : Mono.empty());
  }

  private Mono<Optional<Problem>> beginAtAccount(Attempt attempt) {
    return isKnown(attempt)
        .flatMap(
            owner ->
                owner ? Mono.just(Optional.<Problem>empty()) : ofAccounts.take(attempt.account()))
        .delayUntil(
            tooOften -> tooOften.isPresent() ? ofAttempts.giveBack(attempt.both()) : Mono.empty());
  }

  /** Who is known here need not be asked about; who is known nowhere while nobody can be asked. */
  private Mono<Boolean> isKnown(Attempt attempt) {
    return known.getIfPresent(attempt) != null
        ? Mono.just(true)
        : everywhere
            .remembers(attempt.both())
            .timeout(askedFor)
            .onErrorResume(SharedAllowance::isAway, away -> Mono.just(false))
            .doOnNext(owner -> keep(attempt, owner));
  }

  private void keep(Attempt attempt, boolean owner) {
    if (owner) {
      known.put(attempt, true);
    }
  }

  /** Nothing was guessed. */
  Mono<Void> giveBack(Attempt attempt) {
    return Mono.when(
        ofOrigins.giveBack(attempt.origin()),
        ofAttempts.giveBack(attempt.both()),
        Mono.defer(
            () ->
                known.getIfPresent(attempt) == null
                    ? ofAccounts.giveBack(attempt.account())
                    : Mono.empty()));
  }

  /** The password was right. */
  Mono<Void> succeeded(Attempt attempt) {
    return giveBack(attempt)
        .then(Mono.fromRunnable(() -> known.put(attempt, true)))
        .then(
            Mono.defer(() -> everywhere.remember(attempt.both(), knownFor))
                .timeout(askedFor)
                .onErrorComplete(SharedAllowance::isAway));
  }
}
