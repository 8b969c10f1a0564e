package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariaDbServerTest {

  @TempDir Path folder;

  @Test
  void keepsARowOverAStopAndAKill() throws SQLException {
    try (MariaDbServer mariaDb = MariaDbServer.start(folder, Ports.free())) {
      Sql.run(mariaDb, "create table note (text varchar(20)) engine = innodb");
      Sql.run(mariaDb, "insert into note values ('stopped')");
      mariaDb.restart();
      Sql.run(mariaDb, "insert into note values ('killed')");
      mariaDb.kill();
      assertFalse(mariaDb.isRunning());
      mariaDb.start();

      assertEquals(
          "killed stopped",
          Sql.ask(mariaDb, "select group_concat(text order by text separator ' ') from note"));
    }
  }

  @Test
  void livesInUtcAndUtf8() throws SQLException {
    try (MariaDbServer mariaDb = MariaDbServer.start(folder, Ports.free())) {
      assertEquals("+00:00", Sql.ask(mariaDb, "select @@global.time_zone"));
      assertEquals("utf8mb4", Sql.ask(mariaDb, "select @@global.character_set_server"));
      assertEquals("OFF", Sql.ask(mariaDb, "show global variables like 'performance_schema'", 2));
    }
  }
}
