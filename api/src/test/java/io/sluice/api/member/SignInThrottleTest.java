package io.sluice.api.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.member.MemberSettings.Allowance;
import io.sluice.api.member.SignInThrottle.Attempt;
import io.sluice.domain.member.SessionLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Attempt ANNS = new Attempt("ann@example.com", "home");

  private final SignInThrottle throttle = throttle(3, 100, 5);

  /** Allowances that do not fill up while a test runs. */
  private static SignInThrottle throttle(int attempts, int fromOrigin, int ofAccount) {
    return new SignInThrottle(
        new MemberSettings(
            YEAR,
            new SessionLimits(YEAR, Duration.ZERO, 1),
            new Allowance(1, YEAR),
            new Allowance(attempts, YEAR),
            new Allowance(fromOrigin, YEAR),
            new Allowance(ofAccount, YEAR),
            1_000));
  }

  private boolean begins(Attempt attempt) {
    return throttle.begin(attempt).isEmpty();
  }

  private void guess(String account, String origin, int times) {
    for (int i = 0; i < times; i++) {
      throttle.begin(new Attempt(account, origin));
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
      throttle.succeeded(ANNS);
    }
  }

  @Test
  void guessersFromEverywhereDoNotLockTheOwnerOut() {
    throttle.begin(ANNS);
    throttle.succeeded(ANNS);
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
      assertThat(small.begin(new Attempt("m" + i, "bot"))).isEmpty();
    }

    assertThat(small.begin(new Attempt("m5", "bot"))).isPresent();
    assertThat(small.begin(new Attempt("m5", "home"))).isEmpty();
  }

  /** Nobody was asked, so nothing was guessed: such as when too many passwords wait. */
  @Test
  void whatCouldNotBeTriedDoesNotCount() {
    for (int i = 0; i < 100; i++) {
      assertThat(begins(ANNS)).isTrue();
      throttle.giveBack(ANNS);
    }
  }

  @Test
  void aRefusalByOneAllowanceCostsTheOthersNothing() {
    SignInThrottle small = throttle(1, 2, 5);
    small.begin(ANNS);
    for (int i = 0; i < 10; i++) {
      assertThat(small.begin(ANNS)).isPresent();
    }

    assertThat(small.begin(new Attempt("bob@example.com", "home"))).isEmpty();
  }
}
