package io.sluice.api.member;

import io.sluice.api.SettingRule;
import io.sluice.api.admission.SharedAllowance;
import io.sluice.domain.member.RateLimit;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.member.SessionLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How one becomes and stays a member.
 *
 * @param linkHolds the link in the mail can be followed for so long
 * @param signUps from one origin
 * @param attempts to sign in to one account from one origin, if they fail
 * @param attemptsFromOrigin whatever the account, if they fail
 * @param attemptsOfAccount from all origins but those where its owner has signed in, if they fail
 * @param refreshes with tokens that do not hold, from one origin
 * @param remembered so many origins and accounts are counted by this node, the latest to come
 * @param countedWithin what all nodes count together is waited for so long; then this node's own
 *     count stands
 */
@ConfigurationProperties("sluice.members")
record MemberSettings(
    Duration linkHolds,
    SessionLimits session,
    Allowance signUps,
    Allowance attempts,
    Allowance attemptsFromOrigin,
    Allowance attemptsOfAccount,
    Allowance refreshes,
    int remembered,
    Duration countedWithin) {

  /**
   * How often something may be done.
   *
   * @param burst so often at once
   * @param within so long until it may be done as often again
   */
  record Allowance(int burst, Duration within) {
    RateLimit as(String name) {
      return new RateLimit(name, burst, within);
    }
  }

  MemberSettings {
    SettingRule.positive("sluice.members.link-holds", linkHolds);
    SettingRule.positive("sluice.members.session.end-after", session.endAfter());
    SettingRule.notNegative("sluice.members.session.grace", session.grace());
    SettingRule.positive("sluice.members.session.of-one-member", session.ofOneMember());
    require("sign-ups", signUps);
    require("attempts", attempts);
    require("attempts-from-origin", attemptsFromOrigin);
    require("attempts-of-account", attemptsOfAccount);
    require("refreshes", refreshes);
    SettingRule.positive("sluice.members.remembered", remembered);
    SettingRule.positive("sluice.members.counted-within", countedWithin);
  }

  private static void require(String name, Allowance allowance) {
    SettingRule.positive("sluice.members." + name + ".burst", allowance.burst());
    SettingRule.positive("sluice.members." + name + ".within", allowance.within());
  }

  /** An allowance that all nodes count together. */
  SharedAllowance shared(RateLimit limit, RateLimits everywhere) {
    return new SharedAllowance(limit, everywhere, remembered, countedWithin);
  }
}
