package io.sluice.standalone;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.function.Function;

/** One command over one connection. */
final class RedisClientOf {

  private RedisClientOf() {}

  static <T> T run(RedisServer redis, Function<RedisCommands<String, String>, T> command) {
    return run(redis.url(), command);
  }

  static <T> T run(String url, Function<RedisCommands<String, String>, T> command) {
    return run(url, Duration.ofSeconds(30), command);
  }

  static <T> T run(
      String url, Duration timeout, Function<RedisCommands<String, String>, T> command) {
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(timeout);
    try (RedisClient client = RedisClient.create(uri);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return command.apply(connection.sync());
    }
  }
}
