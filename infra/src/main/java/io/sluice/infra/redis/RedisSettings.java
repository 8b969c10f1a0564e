package io.sluice.infra.redis;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The bounds of the stock's adapter.
 *
 * @param commandTimeout a command that is not answered by then has an unknown outcome
 * @param connectTimeout a connection that does not stand by then is tried anew
 * @param reconnectDelay the longest pause between two attempts to connect
 * @param inFlight at most so many commands without an answer; what is more is refused
 * @param reserveQueue at most so many reserves of one sale wait or are under way; what is more is
 *     refused
 * @param reserveBatch at most so many reserves in one script, 1 to 1,000
 * @param loadChunk so many reservations travel at a time when a stock is loaded
 * @param silenceTimeout a connection on which so long after a command nothing was heard is replaced
 * @param stagingTtl a load that makes no progress for so long is forgotten
 */
@ConfigurationProperties("sluice.redis")
record RedisSettings(
    @DefaultValue("1s") Duration commandTimeout,
    @DefaultValue("1s") Duration connectTimeout,
    @DefaultValue("500ms") Duration reconnectDelay,
    @DefaultValue("4096") int inFlight,
    @DefaultValue("8192") int reserveQueue,
    @DefaultValue("256") int reserveBatch,
    @DefaultValue("500") int loadChunk,
    @DefaultValue("1m") Duration stagingTtl,
    @DefaultValue("3s") Duration silenceTimeout) {

  RedisSettings {
    require(reserveBatch >= 1 && reserveBatch <= 1_000, "reserve-batch must be 1 to 1,000");
    require(loadChunk >= 1 && loadChunk <= 1_000, "load-chunk must be 1 to 1,000");
    require(reserveQueue >= 1, "reserve-queue must be 1 or more");
    require(inFlight >= 1, "in-flight must be 1 or more");
    require(commandTimeout.toMillis() >= 1, "command-timeout must be 1 ms or more");
    require(
        silenceTimeout.compareTo(commandTimeout) > 0,
        "silence-timeout must be more than sluice.redis.command-timeout");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("sluice.redis." + otherwise);
    }
  }
}
