package io.sluice.api.rehearsal;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How a node warms up.
 *
 * @param enabled whether it does
 * @param atLeast so many purchases, whatever the pace
 * @param atMost after so long it is ready, warm or not
 * @param round so long is counted at a time
 * @param atOnce requests under way at a time, each on a connection of its own
 * @param buyers who take turns, each with a token of its own
 * @param keptFor what a node that dies meanwhile leaves in Redis is gone after this
 */
@ConfigurationProperties("sluice.rehearsal")
record RehearsalSettings(
    boolean enabled,
    int atLeast,
    Duration atMost,
    Duration round,
    int atOnce,
    int buyers,
    Duration keptFor) {

  RehearsalSettings {
    SettingRule.positive("sluice.rehearsal.at-least", atLeast);
    SettingRule.positive("sluice.rehearsal.at-most", atMost);
    SettingRule.positive("sluice.rehearsal.round", round);
    SettingRule.positive("sluice.rehearsal.at-once", atOnce);
    SettingRule.positive("sluice.rehearsal.buyers", buyers);
    SettingRule.positive("sluice.rehearsal.kept-for", keptFor);
    SettingRule.require(
        keptFor.compareTo(atMost) > 0,
        "sluice.rehearsal.kept-for must be longer than sluice.rehearsal.at-most.");
  }
}
