package io.sluice.infra.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluice.infra.servers.ServerUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
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
}
