package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningServiceTest {

  @TempDir static Path scratch;

  private static Path data;
  private static TinyProcess service;

  @BeforeAll
  static void start() throws Exception {
    data = scratch.resolve("data");
    service = TinyProcess.start(scratch, "--sluice.standalone.data-dir=" + data);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void tellsTheApplicationWhereTheServersAre() throws Exception {
    Properties told = service.awaitTold();

    assertEquals("true", told.getProperty("sluice.standalone.active"));
    assertTrue(told.getProperty("spring.data.redis.url").startsWith("redis://127.0.0.1:"));
    assertTrue(told.getProperty("spring.kafka.bootstrap-servers").startsWith("127.0.0.1:"));
    assertTrue(told.getProperty("spring.r2dbc.url").startsWith("r2dbc:mysql://127.0.0.1:"));
    assertTrue(told.getProperty("spring.flyway.url").startsWith("jdbc:mariadb://127.0.0.1:"));
    assertEquals("sluice", told.getProperty("spring.r2dbc.username"));
    assertEquals(
        Files.readString(data.resolve("auth-signing-keys")).strip(),
        told.getProperty("sluice.auth.signing-keys"));
    assertEquals(
        Files.readString(data.resolve("personal-data-keys")).strip(),
        told.getProperty("sluice.personal-data.keys"));
    assertEquals(data.resolve("mail").toString(), told.getProperty("sluice.mail.folder"));
  }

  @Test
  void refusesASecondStartOnTheSameFolder() throws Exception {
    service.awaitTold();

    String sentence =
        TinyProcess.start(scratch, "--sluice.standalone.data-dir=" + data).awaitSentence();

    assertEquals(
        "The data folder %s is in use by process %d: stop it or name another with sluice.standalone.data-dir."
            .formatted(data, service.pid()),
        sentence);
  }
}
