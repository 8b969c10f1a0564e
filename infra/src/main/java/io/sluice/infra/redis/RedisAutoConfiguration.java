package io.sluice.infra.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.stock.Stock;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The stock of every sale, in the Redis at {@code spring.data.redis.url}. */
@AutoConfiguration
@EnableConfigurationProperties(RedisSettings.class)
public class RedisAutoConfiguration {

  @Bean
  RedisLink redisLink(
      @Value("${spring.data.redis.url:redis://127.0.0.1:6379}") String url,
      RedisSettings settings,
      ObjectProvider<MeterRegistry> meters) {
    return new RedisLink(url, settings, meters.getIfAvailable(() -> Metrics.globalRegistry));
  }

  @Bean
  @ConditionalOnMissingBean
  RateLimits rateLimits(RedisLink redis) {
    return new RedisRateLimits(redis);
  }

  @Bean
  Stock stock(RedisLink redis, RedisSettings settings, ObjectProvider<MeterRegistry> meters) {
    return new RedisStock(
        redis, settings, Clock.systemUTC(), meters.getIfAvailable(() -> Metrics.globalRegistry));
  }
}
