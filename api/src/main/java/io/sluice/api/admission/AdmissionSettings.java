package io.sluice.api.admission;

import io.sluice.api.InvalidSettingException;
import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How much this node takes on.
 *
 * @param purchases under way at a time, until they have really ended
 * @param decisions payments and cancellations under way at a time
 * @param lookups of these, so many may wait for the database at a time
 * @param status reads of a buyer's own orders under way at a time
 * @param browsing reads of sales under way at a time
 * @param streams open at a time
 * @param buyerPerSecond purchases that one buyer may ask for in a second, on average
 * @param buyerBurst purchases that one buyer may ask for at once
 * @param buyerAlone purchases that one buyer may ask a node for before all nodes count together
 * @param buyerCountedWithin what all nodes count together is waited for so long
 * @param buyersRemembered rate limits are kept for so many buyers, the latest to ask
 */
@ConfigurationProperties("sluice.admission")
public record AdmissionSettings(
    int purchases,
    int decisions,
    int lookups,
    int status,
    int browsing,
    int streams,
    int buyerPerSecond,
    int buyerBurst,
    int buyerAlone,
    Duration buyerCountedWithin,
    int buyersRemembered,
    Limit limit) {

  public AdmissionSettings {
    SettingRule.positive("sluice.admission.purchases", purchases);
    SettingRule.positive("sluice.admission.decisions", decisions);
    SettingRule.positive("sluice.admission.lookups", lookups);
    SettingRule.positive("sluice.admission.status", status);
    SettingRule.positive("sluice.admission.browsing", browsing);
    SettingRule.positive("sluice.admission.streams", streams);
    SettingRule.positive("sluice.admission.buyer-per-second", buyerPerSecond);
    SettingRule.positive("sluice.admission.buyer-burst", buyerBurst);
    SettingRule.positive("sluice.admission.buyer-alone", buyerAlone);
    SettingRule.positive("sluice.admission.buyer-counted-within", buyerCountedWithin);
    SettingRule.positive("sluice.admission.buyers-remembered", buyersRemembered);
  }

  /**
   * The limit that follows how long purchases take.
   *
   * @param least it never falls below this
   * @param first where it begins
   * @param most it never rises above this
   * @param tolerance a purchase may take so many times as long as usual before it falls
   * @param window purchases are judged together for so long
   * @param memory what is usual is learned over so long
   * @param statusShare percent of it that may be taken when a status is read
   * @param browsingShare percent of it that may be taken when somebody browses
   */
  public record Limit(
      int least,
      int first,
      int most,
      double tolerance,
      Duration window,
      Duration memory,
      int statusShare,
      int browsingShare) {

    public Limit {
      SettingRule.positive("sluice.admission.limit.least", least);
      require(first >= least && first <= most, "first must lie between least and most.");
      require(tolerance >= 1, "tolerance must be 1 or more.");
      require(
          window.toMillis() >= 100 && window.toSeconds() <= 1, "window must be 100ms to 1s long.");
      require(memory.compareTo(window) >= 0, "memory must not be shorter than its window.");
      require(statusShare > 0 && statusShare <= 100, "status-share must be 1 to 100 percent.");
      require(
          browsingShare > 0 && browsingShare <= statusShare,
          "browsing-share must be 1 to status-share percent.");
    }

    private static void require(boolean holds, String rule) {
      if (!holds) {
        throw new InvalidSettingException("sluice.admission.limit." + rule);
      }
    }
  }
}
