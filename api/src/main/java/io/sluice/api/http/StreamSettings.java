package io.sluice.api.http;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Live streams.
 *
 * @param heartbeat a comment so often, for proxies that close what is silent
 * @param retry how long a reader waits before it comes back
 * @param stockPoll the stock is looked at so often while somebody watches it
 */
@ConfigurationProperties("sluice.streams")
public record StreamSettings(Duration heartbeat, Duration retry, Duration stockPoll) {
  public StreamSettings {
    SettingRule.positive("sluice.streams.heartbeat", heartbeat);
    SettingRule.positive("sluice.streams.retry", retry);
    SettingRule.positive("sluice.streams.stock-poll", stockPoll);
  }
}
