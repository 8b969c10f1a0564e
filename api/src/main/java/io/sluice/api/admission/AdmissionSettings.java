package io.sluice.api.admission;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How much this node takes on.
 *
 * @param purchases under way at a time, until they have really ended
 * @param decisions payments and cancellations under way at a time
 * @param reads of orders and sales under way at a time
 * @param streams open at a time
 * @param buyerPerSecond purchases that one buyer may ask for in a second, on average
 * @param buyerBurst purchases that one buyer may ask for at once
 * @param buyersRemembered rate limits are kept for so many buyers, the latest to ask
 */
@ConfigurationProperties("sluice.admission")
public record AdmissionSettings(
    int purchases,
    int decisions,
    int reads,
    int streams,
    int buyerPerSecond,
    int buyerBurst,
    int buyersRemembered) {

  public AdmissionSettings {
    SettingRule.positive("sluice.admission.purchases", purchases);
    SettingRule.positive("sluice.admission.decisions", decisions);
    SettingRule.positive("sluice.admission.reads", reads);
    SettingRule.positive("sluice.admission.streams", streams);
    SettingRule.positive("sluice.admission.buyer-per-second", buyerPerSecond);
    SettingRule.positive("sluice.admission.buyer-burst", buyerBurst);
    SettingRule.positive("sluice.admission.buyers-remembered", buyersRemembered);
  }

  /** How long an empty allowance takes to fill up; a buyer who was away longer is a new one. */
  Duration toFillUp() {
    return Duration.ofSeconds(Math.ceilDiv(buyerBurst, buyerPerSecond));
  }
}
