package io.sluice.infra.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.stock.OverloadedException;
import java.time.Clock;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A node's connection to the Redis under test. */
final class RedisNode implements AutoCloseable {
  static final RedisSettings SETTINGS =
      new RedisSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofMillis(100),
          4096,
          8192,
          256,
          500,
          Duration.ofMinutes(1));

  private final RedisSettings settings;
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final RedisLink link;

  RedisNode(RedisSettings settings) {
    this(RedisUnderTest.url(), settings);
    awaitConnection();
  }

  /** Without waiting for its connection. */
  RedisNode(String url, RedisSettings settings) {
    this.settings = settings;
    this.link = new RedisLink(url, settings, meters);
  }

  RedisStock newStock() {
    return new RedisStock(link, settings, Clock.systemUTC(), meters);
  }

  MeterRegistry meters() {
    return meters;
  }

  void awaitConnection() {
    Mono.defer(() -> newStock().now())
        .retryWhen(
            Retry.fixedDelay(1_000, Duration.ofMillis(10))
                .filter(OverloadedException.class::isInstance))
        .block(Duration.ofSeconds(20));
  }

  @Override
  public void close() {
    link.close();
  }
}
