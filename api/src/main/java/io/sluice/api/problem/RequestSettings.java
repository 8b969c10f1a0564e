package io.sluice.api.problem;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How requests are read and, for the moment, refused.
 *
 * @param readWithin from the end of a request's headers to the end of its body; a slower connection
 *     is closed
 * @param retryAfter who is refused for the moment is told to come again after this, at least
 * @param retryAfterSpread or up to so much later
 */
@ConfigurationProperties("sluice.requests")
record RequestSettings(Duration readWithin, Duration retryAfter, Duration retryAfterSpread) {
  RequestSettings {
    SettingRule.positive("sluice.requests.read-within", readWithin);
    SettingRule.positive("sluice.requests.retry-after", retryAfter);
    SettingRule.notNegative("sluice.requests.retry-after-spread", retryAfterSpread);
    wholeSeconds("retry-after", retryAfter);
    wholeSeconds("retry-after-spread", retryAfterSpread);
  }

  /** Retry-After knows nothing smaller (RFC 9110, 10.2.3). */
  private static void wholeSeconds(String name, Duration time) {
    SettingRule.require(
        time.equals(Duration.ofSeconds(time.toSeconds())),
        "sluice.requests." + name + " must be whole seconds.");
  }
}
