package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a service with its servers, seen from outside its JVM. */
class StandaloneProcessTest {

  private static final int SIGTERM_EXIT = 128 + 15;

  @TempDir Path scratch;

  @Test
  void findsItsDataAgainAfterAKillThatLeavesNoChild() throws Exception {
    Path data = scratch.resolve("data");
    List<ProcessHandle> children;
    try (TinyProcess first = TinyProcess.start(scratch, "--sluice.standalone.data-dir=" + data)) {
      write(first.awaitTold());
      children = childrenOn(data);
      assertEquals(2, children.size());
      first.kill();
    }
    // At once: the old servers are still ending.
    try (TinyProcess second = TinyProcess.start(scratch, "--sluice.standalone.data-dir=" + data)) {
      Properties told = second.awaitTold();
      for (ProcessHandle child : children) {
        child.onExit().get(30, TimeUnit.SECONDS);
      }
      assertData(told);

      second.terminate();

      assertEquals(SIGTERM_EXIT, second.awaitExitCode());
      assertTrue(second.out().contains("At the end Redis says PONG"), second.out());
      assertTrue(Files.exists(data.resolve("kafka/data/.kafka_cleanshutdown")));
      assertEquals(List.of(), childrenOn(data));
    }
  }

  private static void write(Properties told) throws Exception {
    RedisClientOf.run(told.getProperty("spring.data.redis.url"), redis -> redis.set("a", "1"));
    Log.create(told.getProperty("spring.kafka.bootstrap-servers"));
    Log.append(told.getProperty("spring.kafka.bootstrap-servers"), "first");
    try (var connection = connect(told);
        var statement = connection.createStatement()) {
      statement.execute("create table note (text varchar(20))");
      statement.execute("insert into note values ('kept')");
    }
  }

  private static void assertData(Properties told) throws Exception {
    String redisUrl = told.getProperty("spring.data.redis.url");
    assertEquals("1", RedisClientOf.run(redisUrl, redis -> redis.get("a")));
    assertEquals(List.of("first"), Log.read(told.getProperty("spring.kafka.bootstrap-servers"), 1));
    try (var connection = connect(told);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select text from note")) {
      assertTrue(rows.next());
      assertEquals("kept", rows.getString(1));
    }
  }

  private static java.sql.Connection connect(Properties told) throws Exception {
    return DriverManager.getConnection(
        told.getProperty("spring.flyway.url"),
        told.getProperty("spring.flyway.user"),
        told.getProperty("spring.flyway.password"));
  }

  /** The server processes whose command line names the folder. */
  private static List<ProcessHandle> childrenOn(Path data) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> isServerOn(process, data)).toList();
    }
  }

  private static boolean isServerOn(ProcessHandle process, Path data) {
    String program = process.info().command().orElse("");
    return (program.contains("redis-server") || program.contains("mariadbd"))
        && process.info().commandLine().orElse("").contains(data.toString());
  }
}
