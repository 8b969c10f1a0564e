package io.sluice.api.problem;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How requests are read.
 *
 * @param readWithin from the end of a request's headers to the end of its body; a slower connection
 *     is closed
 */
@ConfigurationProperties("sluice.requests")
record RequestSettings(Duration readWithin) {
  RequestSettings {
    SettingRule.positive("sluice.requests.read-within", readWithin);
  }
}
