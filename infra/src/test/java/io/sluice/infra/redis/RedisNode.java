package io.sluice.infra.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Stock;
import java.time.Clock;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A node's connection to the Redis under test. */
final class RedisNode implements AutoCloseable {
  static final RedisSettings SETTINGS = settings(Duration.ofSeconds(5), 8192);

  private final RedisSettings settings;
  private final RedisLink link;

  /** Comes back without waiting for its connection. */
  RedisNode(RedisSettings settings) {
    this(settings, RedisUnderTest.url());
  }

  RedisNode(RedisSettings settings, String url) {
    this.settings = settings;
    this.link = new RedisLink(url, settings, new SimpleMeterRegistry());
  }

  static RedisSettings settings(Duration commandTimeout, int reserveQueue) {
    return new RedisSettings(
        commandTimeout,
        Duration.ofSeconds(1),
        Duration.ofMillis(100),
        4096,
        reserveQueue,
        256,
        500,
        Duration.ofMinutes(1),
        commandTimeout.multipliedBy(3));
  }

  RedisStock newStock() {
    return newStock(new SimpleMeterRegistry());
  }

  RedisStock newStock(MeterRegistry meters) {
    return new RedisStock(link, settings, Clock.systemUTC(), meters);
  }

  RedisNode connected() {
    awaitConnection(newStock());
    return this;
  }

  /** A server that is loading its data tells the time but knows no scripts. */
  static void awaitConnection(Stock stock) {
    Mono.defer(() -> stock.enter(Epoch.NONE))
        .retryWhen(
            Retry.fixedDelay(10_000, Duration.ofMillis(10))
                .filter(OverloadedException.class::isInstance))
        .block(Duration.ofMinutes(1));
  }

  @Override
  public void close() {
    link.close();
  }
}
