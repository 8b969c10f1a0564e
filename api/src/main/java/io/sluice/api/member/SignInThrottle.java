package io.sluice.api.member;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.api.admission.Allowances;
import io.sluice.api.member.MemberSettings.Allowance;
import io.sluice.api.problem.Problem;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * How often passwords may be guessed, on this node. Each attempt costs until it has succeeded: a
 * guesser runs out, whoever knows the password never does. Nobody can lock another out: what an
 * account has for strangers is not what it has for origins where its owner has signed in before.
 */
@Component
class SignInThrottle {
  private final Allowances<Attempt> ofAttempts;
  private final Allowances<String> ofOrigins;
  private final Allowances<String> ofAccounts;
  private final Cache<Attempt, Boolean> known;

  SignInThrottle(MemberSettings settings) {
    this.ofAttempts = allowances("sign-in", settings.attempts(), settings);
    this.ofOrigins = allowances("sign-in-origin", settings.attemptsFromOrigin(), settings);
    this.ofAccounts = allowances("sign-in-account", settings.attemptsOfAccount(), settings);
    this.known =
        Caffeine.newBuilder()
            .maximumSize(settings.remembered())
            .expireAfterWrite(settings.session().endAfter())
            .build();
  }

  private static <K> Allowances<K> allowances(
      String name, Allowance allowance, MemberSettings settings) {
    return new Allowances<>(
        name, allowance.burst(), allowance.oneMoreEvery(), settings.remembered());
  }

  /** Whose password is tried, from where; a member or not, the same is counted. */
  record Attempt(String account, String origin) {
    @Override
    public String toString() {
      return "an attempt";
    }
  }

  /** Takes an attempt off every allowance that it counts against, or says when it may be made. */
  Optional<Problem> begin(Attempt attempt) {
    Optional<Problem> refused = ofOrigins.take(attempt.origin());
    if (refused.isPresent()) {
      return refused;
    }
    refused = ofAttempts.take(attempt);
    if (refused.isEmpty() && !isKnown(attempt)) {
      refused = ofAccounts.take(attempt.account());
      if (refused.isPresent()) {
        ofAttempts.giveBack(attempt);
      }
    }
    if (refused.isPresent()) {
      ofOrigins.giveBack(attempt.origin());
    }
    return refused;
  }

  private boolean isKnown(Attempt attempt) {
    return known.getIfPresent(attempt) != null;
  }

  /** Nothing was guessed. */
  void giveBack(Attempt attempt) {
    ofOrigins.giveBack(attempt.origin());
    ofAttempts.giveBack(attempt);
    if (!isKnown(attempt)) {
      ofAccounts.giveBack(attempt.account());
    }
  }

  /** The password was right. */
  void succeeded(Attempt attempt) {
    giveBack(attempt);
    known.put(attempt, true);
  }
}
