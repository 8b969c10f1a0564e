package io.sluice.api.demo;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What standalone mode is stocked with.
 *
 * @param title of the demo sale
 * @param operator who may open sales
 * @param ann a buyer
 * @param bob another buyer
 */
@ConfigurationProperties("sluice.demo")
record DemoSettings(
    String title,
    int units,
    int limitPerBuyer,
    Duration paymentWindow,
    Person operator,
    Person ann,
    Person bob) {

  DemoSettings {
    SettingRule.given("sluice.demo.title", title);
    SettingRule.positive("sluice.demo.units", units);
    SettingRule.positive("sluice.demo.limit-per-buyer", limitPerBuyer);
    SettingRule.positive("sluice.demo.payment-window", paymentWindow);
  }

  /** Somebody who can sign in at once. */
  record Person(String name, String email, String password) {}
}
