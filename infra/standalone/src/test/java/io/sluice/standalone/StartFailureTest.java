package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the person at the console reads when the service cannot start: one line, and status 1. */
class StartFailureTest {

  @TempDir Path scratch;

  @Test
  void refusesAFolderThatCannotBeWritten() throws Exception {
    Path data = readOnly().resolve("data");

    String sentence = TinyProcess.start(scratch, dataDir(data)).awaitSentence();

    assertTrue(
        sentence.startsWith("The data folder " + data + " cannot be used: " + data), sentence);
  }

  @Test
  void refusesAFileInPlaceOfAFolder() throws Exception {
    Path file = Files.createFile(scratch.resolve("file"));

    String sentence = TinyProcess.start(scratch, dataDir(file)).awaitSentence();

    assertTrue(sentence.startsWith("The data folder " + file + " cannot be used"), sentence);
  }

  @Test
  void refusesAnExternalServerBesideItsOwn() throws Exception {
    Path data = scratch.resolve("data");

    String sentence =
        TinyProcess.start(
                scratch, Map.of("SPRING_DATA_REDIS_URL", "redis://10.0.0.1:6379"), dataDir(data))
            .awaitSentence();

    assertEquals(
        "The configuration contradicts itself: spring.data.redis.url names an external server"
            + " while the standalone servers are on; leave it out or set"
            + " sluice.standalone.enabled=false.",
        sentence);
    assertFalse(Files.exists(data));
  }

  @Test
  void refusesAPortThatWasAskedForAndIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String asked = "sluice.standalone.redis-port";

      String sentence =
          TinyProcess.start(
                  scratch,
                  dataDir(scratch.resolve("data")),
                  "--" + asked + "=" + taken.getLocalPort())
              .awaitSentence();

      assertEquals(
          "Port %d (%s) is already in use: stop what holds it, choose another or leave it out."
              .formatted(taken.getLocalPort(), asked),
          sentence);
    }
  }

  @Test
  void refusesAPortThatIsNoNumber() throws Exception {
    String sentence =
        TinyProcess.start(
                scratch, dataDir(scratch.resolve("data")), "--sluice.standalone.kafka-port=ninety")
            .awaitSentence();

    assertEquals(
        "sluice.standalone.kafka-port is a port from 1 to 65535, but not ninety.", sentence);
  }

  @Test
  void namesTheLogOfAServerThatDoesNotStart() throws Exception {
    Path data = scratch.resolve("data");
    Path aof = Files.createDirectories(data.resolve("redis/appendonlydir"));
    Files.writeString(aof.resolve("appendonly.aof.manifest"), "nonsense");

    String sentence = TinyProcess.start(scratch, dataDir(data)).awaitSentence();

    assertTrue(sentence.startsWith("Redis did not start: The AOF manifest "), sentence);
    assertTrue(
        sentence.endsWith("; its log is " + data.resolve("redis/server.log") + "."), sentence);
  }

  private static String dataDir(Path folder) {
    return "--sluice.standalone.data-dir=" + folder;
  }

  /** The super-user may write everywhere but in a file system of the kernel. */
  private Path readOnly() throws IOException {
    return System.getProperty("user.name").equals("root")
        ? Path.of("/sys/kernel")
        : Files.createDirectory(
            scratch.resolve("readonly"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
  }
}
