package io.sluice.api.order;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The payment provider.
 *
 * @param answerWithin a charge or a refund that takes longer has an unknown outcome
 */
@ConfigurationProperties("sluice.payment")
public record PaymentSettings(Duration answerWithin) {
  public PaymentSettings {
    SettingRule.positive("sluice.payment.answer-within", answerWithin);
  }
}
