package io.sluice.api.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.member.MemberSettings.Allowance;
import io.sluice.api.member.SignInThrottle.Attempt;
import io.sluice.domain.member.InMemoryRateLimits;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.member.RateLimitsAway;
import io.sluice.domain.member.SessionLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Attempt ANNS = new Attempt("ann@example.com", "home");

  private final SignInThrottle throttle = throttle(3, 100, 5);

  /** Allowances that do not fill up while a test runs. */
  private static SignInThrottle throttle(int attempts, int fromOrigin, int ofAccount) {
    return throttle(attempts, fromOrigin, ofAccount, new InMemoryRateLimits());
  }

  private static SignInThrottle throttle(
      int attempts, int fromOrigin, int ofAccount, RateLimits everywhere) {
    return new SignInThrottle(
        new MemberSettings(
            YEAR,
            new SessionLimits(YEAR, Duration.ZERO, 1),
            new Allowance(1, YEAR),
            new Allowance(attempts, YEAR),
            new Allowance(fromOrigin, YEAR),
            new Allowance(ofAccount, YEAR),
            new Allowance(1, YEAR),
            1_000,
            Duration.ofSeconds(30)),
        everywhere);
  }

  private boolean begins(Attempt attempt) {
    return begins(throttle, attempt);
  }

  private static boolean begins(SignInThrottle throttle, Attempt attempt) {
    return throttle.begin(attempt).block().isEmpty();
  }

  private void guess(String account, String origin, int times) {
    for (int i = 0; i < times; i++) {
      begins(new Attempt(account, origin));
    }
  }

  @Test
  void whoFailsRunsOut() {
    guess(ANNS.account(), "home", 3);

    assertThat(begins(ANNS)).isFalse();
    assertThat(begins(new Attempt("bob@example.com", "home"))).isTrue();
    assertThat(begins(new Attempt(ANNS.account(), "office"))).isTrue();
  }

  @Test
  void whoSucceedsDoesNot() {
    for (int i = 0; i < 100; i++) {
      assertThat(begins(ANNS)).isTrue();
      throttle.succeeded(ANNS).block();
    }
  }

  @Test
  void guessersFromEverywhereDoNotLockTheOwnerOut() {
    begins(ANNS);
    throttle.succeeded(ANNS).block();
    for (int i = 0; i < 50; i++) {
      guess(ANNS.account(), "bot " + i, 3);
    }

    assertThat(begins(new Attempt(ANNS.account(), "another bot"))).isFalse();
    assertThat(begins(ANNS)).isTrue();
  }

  @Test
  void anOriginThatTriesManyAccountsRunsOut() {
    SignInThrottle small = throttle(3, 4, 5);
    for (int i = 0; i < 4; i++) {
      assertThat(begins(small, new Attempt("m" + i, "bot"))).isTrue();
    }

    assertThat(begins(small, new Attempt("m5", "bot"))).isFalse();
    assertThat(begins(small, new Attempt("m5", "home"))).isTrue();
  }

  /** Nobody was asked, so nothing was guessed: such as when too many passwords wait. */
  @Test
  void whatCouldNotBeTriedDoesNotCount() {
    for (int i = 0; i < 100; i++) {
      assertThat(begins(ANNS)).isTrue();
      throttle.giveBack(ANNS).block();
    }
  }

  @Test
  void aRefusalByOneAllowanceCostsTheOthersNothing() {
    SignInThrottle small = throttle(1, 2, 5);
    begins(small, ANNS);
    for (int i = 0; i < 10; i++) {
      assertThat(begins(small, ANNS)).isFalse();
    }

    assertThat(begins(small, new Attempt("bob@example.com", "home"))).isTrue();
  }

  @Test
  void whoFailsElsewhereRunsOutHere() {
    RateLimits everywhere = new InMemoryRateLimits();
    SignInThrottle here = throttle(3, 100, 5, everywhere);
    SignInThrottle there = throttle(3, 100, 5, everywhere);
    for (int i = 0; i < 3; i++) {
      assertThat(begins(i % 2 == 0 ? here : there, ANNS)).isTrue();
    }

    assertThat(begins(here, ANNS)).isFalse();
    assertThat(begins(there, ANNS)).isFalse();
  }

  @Test
  void whereAnOwnerHasSignedInIsKnownElsewhereToo() {
    RateLimits everywhere = new InMemoryRateLimits();
    SignInThrottle here = throttle(3, 100, 5, everywhere);
    SignInThrottle there = throttle(3, 100, 5, everywhere);
    begins(here, ANNS);
    here.succeeded(ANNS).block();
    for (int i = 0; i < 5; i++) {
      begins(there, new Attempt(ANNS.account(), "bot " + i));
    }

    assertThat(begins(there, new Attempt(ANNS.account(), "another bot"))).isFalse();
    assertThat(begins(there, ANNS)).isTrue();
  }

  /** Neither a free pass nor a wait: this node's own count stands. */
  @Test
  void whenNobodyElseCanBeAskedThisNodeCountsAlone() {
    SignInThrottle alone = throttle(3, 100, 5, new RateLimitsAway());
    for (int i = 0; i < 3; i++) {
      assertThat(begins(alone, ANNS)).isTrue();
    }
    assertThat(begins(alone, ANNS)).isFalse();

    alone.giveBack(ANNS).block();
    assertThat(begins(alone, ANNS)).isTrue();
    alone.succeeded(ANNS).block();
    assertThat(begins(alone, ANNS)).isTrue();
  }
}
