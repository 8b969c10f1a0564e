package io.sluice.api.order;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The answer to a purchase.
 *
 * @param answerWithin a purchase that takes longer is answered with {@code outcome-unknown}; it
 *     runs on, and the same key settles it
 */
@ConfigurationProperties("sluice.purchase")
record PurchaseSettings(Duration answerWithin) {
  PurchaseSettings {
    SettingRule.positive("sluice.purchase.answer-within", answerWithin);
  }
}
