package io.sluice.infra.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.stock.Stock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RedisAutoConfigurationTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RedisAutoConfiguration.class));

  @Test
  void givesAStockThatNeedsNoRedisToStart() {
    runner
        .withPropertyValues("spring.data.redis.url=redis://127.0.0.1:1")
        .run(context -> assertThat(context).hasSingleBean(Stock.class));
  }

  @Test
  void connectsToTheUrl() {
    runner
        .withPropertyValues("spring.data.redis.url=" + RedisUnderTest.url())
        .run(context -> RedisNode.awaitConnection(context.getBean(Stock.class)));
  }

  @Test
  void boundsAreSettings() {
    runner
        .withPropertyValues("sluice.redis.command-timeout=2s", "sluice.redis.reserve-batch=17")
        .run(
            context -> {
              RedisSettings settings = context.getBean(RedisSettings.class);
              assertThat(settings.commandTimeout()).isEqualTo(Duration.ofSeconds(2));
              assertThat(settings.reserveBatch()).isEqualTo(17);
              assertThat(settings.reserveQueue()).isEqualTo(8192);
            });
  }

  @Test
  void refusesABatchThatRedisCouldNotUnpack() {
    runner
        .withPropertyValues("sluice.redis.reserve-batch=5000")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage("sluice.redis.reserve-batch must be 1 to 1,000"));
  }
}
