package io.sluice.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * The whole service on a port of its own, with the in-memory ports behind it; one for all tests.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = {SluiceApplication.class, InMemoryPorts.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "sluice.standalone.enabled=false",
      "sluice.auth.signing-keys=" + Keys.SETTING,
      "management.server.port=0",
      "spring.autoconfigure.exclude="
          + "org.springframework.boot.security.autoconfigure."
          + "ReactiveUserDetailsServiceAutoConfiguration,"
          + "io.sluice.infra.kafka.KafkaAutoConfiguration,"
          + "io.sluice.infra.mail.MailAutoConfiguration,"
          + "io.sluice.infra.mysql.MySqlAutoConfiguration,"
          + "io.sluice.infra.tink.TinkAutoConfiguration,"
          + "io.sluice.infra.redis.RedisAutoConfiguration,"
          + "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration,"
          + "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
      "sluice.rebuild.longest-answer=10ms",
      "sluice.rehearsal.enabled=false",
      // All tests come from one origin.
      "sluice.members.sign-ups.burst=1000000",
      "sluice.members.attempts-from-origin.burst=1000000",
      "sluice.streams.retry=100ms",
      "sluice.streams.retry-spread=200ms"
    })
@interface InMemoryTest {}
