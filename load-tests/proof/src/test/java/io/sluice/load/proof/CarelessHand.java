package io.sluice.load.proof;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.UUID;
import java.util.function.Function;

/** Somebody with access to Redis, in the numbers of a stock. */
final class CarelessHand {
  private final String url;

  CarelessHand(String url) {
    this.url = url;
  }

  /** Nobody holds these units from now on, and nobody can buy them; no script can notice it. */
  void hides(UUID sale, int units) {
    ask(
        redis -> {
          redis.multi();
          redis.hincrby(stock(sale), "available", -units);
          redis.hincrby(stock(sale), "reserved", units);
          return redis.exec();
        });
  }

  /** Whether the stock itself refuses to sell because of a pause. */
  boolean seesPaused(UUID sale) {
    return "1".equals(ask(redis -> redis.hget(stock(sale), "paused")));
  }

  private static String stock(UUID sale) {
    return "sluice:{%s}:stock".formatted(sale);
  }

  private <T> T ask(Function<RedisCommands<String, String>, T> question) {
    try (RedisClient client = RedisClient.create(url);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.apply(connection.sync());
    }
  }
}
