package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {

  @TempDir Path folder;

  @Test
  void keepsAKeyOverARestart() {
    try (RedisServer redis = RedisServer.start(folder, Ports.free())) {
      RedisClientOf.run(redis, commands -> commands.set("sale", "open"));

      redis.restart();

      assertEquals("open", RedisClientOf.run(redis, commands -> commands.get("sale")));
    }
  }

  @Test
  void startsAgainAfterAKillAndKeepsAKey() {
    try (RedisServer redis = RedisServer.start(folder, Ports.free())) {
      RedisClientOf.run(redis, commands -> commands.set("sale", "open"));

      redis.kill();
      assertFalse(redis.isRunning());
      redis.start();

      assertEquals("open", RedisClientOf.run(redis, commands -> commands.get("sale")));
    }
  }

  @Test
  void answersNothingWhilePaused() {
    try (RedisServer redis = RedisServer.start(folder, Ports.free())) {
      redis.pause();
      assertThrows(RedisException.class, () -> pingWithin(redis, Duration.ofMillis(500)));

      redis.resume();
      assertEquals("PONG", RedisClientOf.run(redis, commands -> commands.ping()));
    }
  }

  private static String pingWithin(RedisServer redis, Duration timeout) {
    return RedisClientOf.run(redis.url(), timeout, commands -> commands.ping());
  }

  @Test
  void stopsWhilePaused() {
    RedisServer redis = RedisServer.start(folder, Ports.free());
    redis.pause();

    redis.close();

    assertFalse(redis.isRunning());
  }

  @Test
  void endsAServerThatLostItsGuardBeforeItStartsOnItsFolder() {
    RedisServer orphaned = RedisServer.start(folder, Ports.free());
    RedisClientOf.run(orphaned, commands -> commands.set("sale", "open"));
    ProcessHandle process = ProcessHandle.of(processId(orphaned)).orElseThrow();
    process.parent().orElseThrow().destroyForcibly();

    try (RedisServer redis = RedisServer.start(folder, Ports.free())) {
      assertFalse(process.isAlive());
      assertEquals("open", RedisClientOf.run(redis, commands -> commands.get("sale")));
    }
  }

  private static long processId(RedisServer redis) {
    String info = RedisClientOf.run(redis, commands -> commands.info("server"));
    return info.lines()
        .filter(line -> line.startsWith("process_id:"))
        .map(line -> Long.parseLong(line.substring("process_id:".length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void evictsNothingAndAppendsToAFile() {
    try (RedisServer redis = RedisServer.start(folder, Ports.free())) {
      assertEquals("noeviction", setting(redis, "maxmemory-policy"));
      assertEquals("yes", setting(redis, "appendonly"));
      assertEquals("everysec", setting(redis, "appendfsync"));
      assertEquals("127.0.0.1", setting(redis, "bind"));
    }
  }

  @Test
  void saysWhatIsWrongWhenThePortIsTaken() {
    try (RedisServer redis = RedisServer.start(folder.resolve("first"), Ports.free())) {
      StandaloneStartException refused =
          assertThrows(
              StandaloneStartException.class,
              () -> RedisServer.start(folder.resolve("second"), redis.port()));

      assertTrue(refused.getMessage().startsWith("Redis did not start: "), refused.getMessage());
      assertTrue(refused.getMessage().contains("server.log"), refused.getMessage());
    }
  }

  private static String setting(RedisServer redis, String name) {
    return RedisClientOf.run(redis, commands -> commands.configGet(name)).get(name);
  }
}
