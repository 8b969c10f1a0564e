package io.sluice.api.security;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How tokens are made and checked.
 *
 * @param signingKeys {@code kid:base64url} pairs separated by commas; empty where standalone mode
 *     is still to bring its own, and then no token is made
 * @param tokenLife how long an access token holds, at most 15 minutes
 * @param clockSkew how far the clocks of two nodes may be apart
 * @param passwordThreads so many passwords are hashed at a time, 19 MiB each
 * @param passwordQueue so many more may wait for it
 */
@ConfigurationProperties("sluice.auth")
public record AuthSettings(
    String signingKeys,
    Duration tokenLife,
    Duration clockSkew,
    int passwordThreads,
    int passwordQueue) {
  public AuthSettings {
    if (!signingKeys.isBlank()) {
      SigningKeys.parse(signingKeys);
    }
    SettingRule.positive("sluice.auth.token-life", tokenLife);
    SettingRule.require(
        tokenLife.compareTo(AccessClaims.LONGEST_LIFE) <= 0,
        "sluice.auth.token-life must be 15 minutes or less.");
    SettingRule.notNegative("sluice.auth.clock-skew", clockSkew);
    SettingRule.positive("sluice.auth.password-threads", passwordThreads);
    SettingRule.positive("sluice.auth.password-queue", passwordQueue);
  }
}
