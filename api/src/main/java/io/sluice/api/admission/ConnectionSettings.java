package io.sluice.api.admission;

import io.sluice.api.SettingRule;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * What connections may cost.
 *
 * @param open at a time; one more is closed at once
 * @param waiting connections that the kernel keeps until they are accepted
 * @param ahead requests that a connection may have sent before the first of them is answered
 * @param sendBuffer what the kernel keeps for a reader who is slower than we are
 */
@ConfigurationProperties("sluice.connections")
record ConnectionSettings(int open, int waiting, int ahead, DataSize sendBuffer) {
  ConnectionSettings {
    SettingRule.positive("sluice.connections.open", open);
    SettingRule.positive("sluice.connections.waiting", waiting);
    SettingRule.positive("sluice.connections.ahead", ahead);
    SettingRule.positive("sluice.connections.send-buffer", (int) sendBuffer.toBytes());
  }
}
