package io.sluice.standalone;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One statement over one connection. */
final class Sql {

  private Sql() {}

  static void run(MariaDbServer mariaDb, String sql) throws SQLException {
    try (Connection connection = connect(mariaDb);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String ask(MariaDbServer mariaDb, String sql) throws SQLException {
    return ask(mariaDb, sql, 1);
  }

  static String ask(MariaDbServer mariaDb, String sql, int column) throws SQLException {
    try (Connection connection = connect(mariaDb);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(column);
    }
  }

  private static Connection connect(MariaDbServer mariaDb) throws SQLException {
    return DriverManager.getConnection(mariaDb.jdbcUrl(), mariaDb.username(), mariaDb.password());
  }
}
