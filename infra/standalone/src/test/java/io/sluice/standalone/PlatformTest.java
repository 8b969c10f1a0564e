package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {

  @TempDir Path cache;

  @Test
  void speaksTheWordsOfTheCarriers() {
    assertEquals("linux-amd64", Platform.of("Linux", "x86_64").toString());
    assertEquals("linux-arm64", Platform.of("Linux", "aarch64").toString());
    assertEquals("darwin-arm64", Platform.of("Mac OS X", "aarch64").toString());
  }

  @Test
  void carriesRedisForLinuxAndMacOs() {
    Platform mac = Platform.of("Mac OS X", "aarch64");

    assertEquals(
        "redis-server-7.0.15-darwin-arm64",
        RedisServer.program(mac, cache).getFileName().toString());
  }

  @Test
  void refusesAnUnsupportedPlatformInOneSentence() {
    Platform windows = Platform.of("Windows 11", "amd64");
    String expected =
        "The standalone servers run on Linux and macOS but not on windows: name external servers"
            + " and set sluice.standalone.enabled=false.";

    assertEquals(
        expected,
        assertThrows(StandaloneStartException.class, () -> RedisServer.program(windows, cache))
            .getMessage());
    assertEquals(
        expected,
        assertThrows(StandaloneStartException.class, () -> MariaDbInstallation.on(windows, cache))
            .getMessage());
  }

  @Test
  void unpacksAgainWhatAKilledProcessLeftHalfDone() {
    Path half = Folders.create(cache.resolve("redis-server-7.0.15-linux-amd64.half-1"));

    Path program = RedisServer.program(Platform.of("Linux", "amd64"), cache);

    assertTrue(program.toFile().canExecute());
    assertTrue(Files.notExists(half));
  }
}
