package io.sluice.infra.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How the servers are reached.
 *
 * @param servers {@code host:port}, separated by commas
 * @param longestReconnectPause between two attempts to reach a server
 * @param properties what every client is told besides, such as {@code security.protocol}
 */
record KafkaConnection(
    String servers, Duration longestReconnectPause, Map<String, String> properties) {
  KafkaConnection {
    properties = Map.copyOf(properties);
  }

  /** The properties that all kinds of clients share; to be added to. */
  Map<String, Object> client() {
    Map<String, Object> all = new HashMap<>(properties);
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, longestReconnectPause.toMillis());
    return all;
  }
}
