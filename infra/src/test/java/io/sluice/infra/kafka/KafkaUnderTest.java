package io.sluice.infra.kafka;

import io.sluice.infra.servers.ServerUnderTest;
import io.sluice.infra.servers.ServersUnderTest;

/** The Kafka that these tests run against, and what they may do to it. */
final class KafkaUnderTest {
  private KafkaUnderTest() {}

  private static ServerUnderTest server() {
    return ServersUnderTest.kafka();
  }

  static String bootstrapServers() {
    return server().address();
  }

  /** Connections stay open, and nothing answers. */
  static void pause() {
    server().pause();
  }

  static void resume() {
    server().resume();
  }

  /** Gone until {@link #start}. */
  static void stop() {
    server().stop();
  }

  static void start() {
    server().start();
  }
}
