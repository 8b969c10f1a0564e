package io.sluice.api.http;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Live streams.
 *
 * @param heartbeat a comment so often, for proxies that close what is silent
 * @param retry how long a reader waits before it comes back, at least
 * @param retrySpread it may be told to wait for up to so much longer
 * @param stalledAfter a reader who has taken nothing for so long is cut off
 * @param stockPoll the stock is looked at so often while somebody watches it
 */
@ConfigurationProperties("sluice.streams")
public record StreamSettings(
    Duration heartbeat,
    Duration retry,
    Duration retrySpread,
    Duration stalledAfter,
    Duration stockPoll) {

  public StreamSettings {
    SettingRule.positive("sluice.streams.heartbeat", heartbeat);
    SettingRule.positive("sluice.streams.retry", retry);
    SettingRule.notNegative("sluice.streams.retry-spread", retrySpread);
    SettingRule.positive("sluice.streams.stock-poll", stockPoll);
    SettingRule.require(
        stalledAfter.compareTo(heartbeat) > 0,
        "sluice.streams.stalled-after must be longer than sluice.streams.heartbeat.");
  }
}
