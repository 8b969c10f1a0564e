package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneServersTest {

  @TempDir Path folder;

  @Test
  void takesAnotherPortWhenTheLastOneIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Files.writeString(folder.resolve("ports.properties"), "redis=" + port + "\n");

      try (StandaloneServers servers = StandaloneServers.start(StandaloneSettings.in(folder))) {
        assertNotEquals(port, servers.redis().port());
        assertEquals("PONG", RedisClientOf.run(servers.redis(), redis -> redis.ping()));
      }
    }
  }

  @Test
  void refusesASecondStartInTheSameJvmAndKeepsTheLock() throws IOException {
    try (DataFolder held = DataFolder.take(folder, 0)) {
      StandaloneStartException refused =
          assertThrows(StandaloneStartException.class, () -> DataFolder.take(held.path(), 0));

      assertTrue(
          refused.getMessage().contains("in use by process " + ProcessHandle.current().pid()));
    }
    DataFolder.take(folder, 0).close();
  }

  @Test
  void refusesADiskWithTooLittleRoom() {
    StandaloneSettings settings = needing(Long.MAX_VALUE);

    StandaloneStartException refused =
        assertThrows(StandaloneStartException.class, () -> StandaloneServers.start(settings));

    assertTrue(refused.getMessage().startsWith("The disk of the data folder " + folder));
    assertFalse(Files.exists(folder.resolve("redis")));
  }

  @Test
  void makesKeysOnceForTheirOwnerOnly() throws IOException {
    String made = KeptKeys.SIGNING.keptIn(folder);

    assertTrue(made.matches("[0-9a-f]{8}:[A-Za-z0-9_-]{43}"), made);
    assertEquals(made, KeptKeys.SIGNING.keptIn(folder));
    assertNotEquals(made, KeptKeys.PERSONAL_DATA.keptIn(folder));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("auth-signing-keys"))));
  }

  private StandaloneSettings needing(long freeBytes) {
    OptionalInt any = OptionalInt.empty();
    return new StandaloneSettings(
        folder, any, any, any, any, "everysec", freeBytes, BinaryCache.folder(folder));
  }
}
