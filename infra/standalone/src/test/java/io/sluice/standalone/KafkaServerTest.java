package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerTest {

  @TempDir Path folder;

  @Test
  void keepsARecordOverARestartInProcess() throws Exception {
    try (KafkaServer kafka = KafkaServer.startInProcess(folder, Ports.free(), Ports.free())) {
      Log.create(kafka.bootstrapServers());
      Log.append(kafka.bootstrapServers(), "first");

      kafka.restart();
      Log.append(kafka.bootstrapServers(), "second");

      assertEquals(List.of("first", "second"), Log.read(kafka.bootstrapServers(), 2));
    }
  }

  @Test
  void keepsARecordOverAKillAndOtherPorts() throws Exception {
    try (KafkaServer kafka = KafkaServer.startInOwnJvm(folder, Ports.free(), Ports.free())) {
      Log.create(kafka.bootstrapServers());
      Log.append(kafka.bootstrapServers(), "first");
      kafka.kill();
      assertFalse(kafka.isRunning());
    }
    try (KafkaServer kafka = KafkaServer.startInOwnJvm(folder, Ports.free(), Ports.free())) {
      Log.append(kafka.bootstrapServers(), "second");

      assertEquals(List.of("first", "second"), Log.read(kafka.bootstrapServers(), 2));
    }
  }

  @Test
  void saysWhatIsWrongWhenThePortIsTakenAndLeavesTheJvmAlive() {
    try (RedisServer redis = RedisServer.start(folder.resolve("redis"), Ports.free())) {
      StandaloneStartException refused =
          assertThrows(
              StandaloneStartException.class,
              () ->
                  KafkaServer.startInProcess(folder.resolve("kafka"), redis.port(), Ports.free()));

      assertTrue(refused.getMessage().startsWith("Kafka did not start in "), refused.getMessage());
    }
  }
}
