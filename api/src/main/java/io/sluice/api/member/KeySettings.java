package io.sluice.api.member;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the key that seals personal data is replaced.
 *
 * @param chunk rows that are sealed anew in one go
 * @param oldKept so long the old key still opens after the new one began to seal
 */
@ConfigurationProperties("sluice.keys")
record KeySettings(int chunk, Duration oldKept) {
  KeySettings {
    SettingRule.positive("sluice.keys.chunk", chunk);
    SettingRule.notNegative("sluice.keys.old-kept", oldKept);
  }
}
