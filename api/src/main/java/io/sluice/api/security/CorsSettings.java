package io.sluice.api.security;

import io.sluice.api.SettingRule;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which pages of others may call from a browser.
 *
 * @param origins such as {@code https://shop.example}; none: no page but our own
 * @param keptFor so long a browser need not ask again
 */
@ConfigurationProperties("sluice.cors")
record CorsSettings(List<String> origins, Duration keptFor) {
  /** RFC 6454, 6.2: scheme, host and port, nothing behind them, and no pattern. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");

  CorsSettings {
    origins = List.copyOf(origins);
    SettingRule.require(
        origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches()),
        "sluice.cors.origins are origins such as https://shop.example, separated by commas.");
    SettingRule.notNegative("sluice.cors.kept-for", keptFor);
  }
}
