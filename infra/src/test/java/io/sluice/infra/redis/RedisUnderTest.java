package io.sluice.infra.redis;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluice.infra.servers.ServerUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The Redis that these tests run against, and what they may do to it. */
final class RedisUnderTest {
  /** Asked for once: whoever asks again starts a killed one. */
  private static final ServerUnderTest SERVER = ServersUnderTest.redis();

  private RedisUnderTest() {}

  static String url() {
    return "redis://" + SERVER.address();
  }

  /** Kill -9: what it had not written is lost. */
  static void kill() {
    SERVER.kill();
  }

  /** Runs, after {@link #kill} on the same port and data. */
  static void start() {
    SERVER.start();
  }

  /** Connections stay open, nothing is answered. */
  static void pause() {
    SERVER.pause();
  }

  static void resume() {
    SERVER.resume();
  }

  /** A command of the test itself, over a connection of its own. */
  static <T> T ask(Function<RedisCommands<String, String>, T> command) {
    try (RedisClient client = RedisClient.create(url());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return command.apply(connection.sync());
    }
  }

  /** The bytes that each key takes. */
  static Map<String, Long> memoryOf(List<String> keys) {
    return keys.stream().collect(toMap(key -> key, key -> ask(redis -> redis.memoryUsage(key))));
  }

  /** A table that was growing before may have become smaller: Redis frees the old one by and by. */
  static void assertNothingGrew(Map<String, Long> before, Map<String, Long> after) {
    assertThat(after).containsOnlyKeys(before.keySet());
    assertThat(after)
        .allSatisfy((key, bytes) -> assertThat(bytes).isLessThanOrEqualTo(before.get(key)));
  }
}
