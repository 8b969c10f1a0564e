package io.sluice.infra.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.sluice.domain.member.InMemoryDataKeys;
import io.sluice.infra.servers.DatabaseUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import reactor.core.publisher.Flux;

/**
 * The one place where tests get a database: a schema of their own, migrated, on the server that all
 * tests share, with a pool as the service has it.
 */
final class MySqlUnderTest implements AutoCloseable {
  static final int CONNECTIONS = 8;
  static final MySqlSettings SETTINGS =
      new MySqlSettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(8),
          Duration.ofSeconds(4),
          Duration.ofSeconds(10),
          10_000,
          1_024,
          5_000,
          10_000,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofDays(1),
          256);

  private final String name;
  private final MySqlSettings settings;
  private final ConnectionPool pool;
  private final Database database;
  private final InMemoryDataKeys keys = new InMemoryDataKeys();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private MySqlUnderTest(String name, MySqlSettings settings) {
    this.name = name;
    this.settings = settings;
    this.pool = pool(name, settings);
    this.database = new Database(pool, settings);
  }

  /** An empty database {@code sluice_name}. */
  static MySqlUnderTest database(String name) {
    return database(name, SETTINGS);
  }

  static MySqlUnderTest database(String name, MySqlSettings settings) {
    MySqlUnderTest mySql = new MySqlUnderTest("sluice_" + name, settings);
    Flyway.configure()
        .dataSource(mySql.jdbcUrl(), server().username(), server().password())
        .load()
        .migrate();
    mySql.clear();
    return mySql;
  }

  static DatabaseUnderTest server() {
    return ServersUnderTest.mySql();
  }

  private static ConnectionPool pool(String name, MySqlSettings settings) {
    ConnectionFactoryOptions.Builder options =
        ConnectionFactoryOptions.parse(server().r2dbcUrl(name))
            .mutate()
            .option(ConnectionFactoryOptions.USER, server().username())
            .option(ConnectionFactoryOptions.PASSWORD, server().password());
    new EnforcedOptions(settings).customize(options);
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(ConnectionFactories.get(options.build()))
            .initialSize(0)
            .maxSize(CONNECTIONS)
            .maxAcquireTime(Duration.ofSeconds(20))
            .maxCreateConnectionTime(Duration.ofSeconds(20))
            .build());
  }

  Database database() {
    return database;
  }

  MySqlSales sales() {
    return new MySqlSales(database, settings);
  }

  MySqlOrders orders() {
    return new MySqlOrders(database, settings, new ProjectionMeters(meters));
  }

  MySqlEpochs epochs() {
    return new MySqlEpochs(database);
  }

  MySqlMembers members() {
    return new MySqlMembers(database, keys);
  }

  MySqlSignUps signUps() {
    return new MySqlSignUps(database, keys);
  }

  MySqlSessions sessions() {
    return new MySqlSessions(database, keys);
  }

  MySqlOperatorActions operatorActions() {
    return new MySqlOperatorActions(database);
  }

  MySqlKeysets keysets() {
    return new MySqlKeysets(database);
  }

  SimpleMeterRegistry meters() {
    return meters;
  }

  PoolMetrics poolMetrics() {
    return pool.getMetrics().orElseThrow();
  }

  /** No connection is lent for longer than its work takes. */
  void assertPoolComesToRest() {
    Flux.interval(Duration.ofMillis(10))
        .takeUntil(tick -> poolMetrics().acquiredSize() == 0 && database.readsUnderWay() == 0)
        .blockLast(Duration.ofSeconds(60));
    assertThat(poolMetrics().acquiredSize()).isZero();
    assertThat(poolMetrics().pendingAcquireSize()).isZero();
  }

  void clear() {
    for (String table :
        List.of(
            "orders", "sales", "members", "sign_ups", "sessions", "keysets", "operator_actions")) {
      run("DELETE FROM " + table);
    }
    run("UPDATE stock_epoch SET epoch = 0, ready = FALSE, claimed_at = UTC_TIMESTAMP(3)");
  }

  void run(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The last column of the first row. */
  String ask(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(rows.getMetaData().getColumnCount());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The id, as a UUID, and the column, in hexadecimal digits, of every row where it is not null.
   */
  List<String[]> rows(String table, String column) {
    String sql =
        "SELECT HEX(id), HEX(%1$s) FROM %2$s WHERE %1$s IS NOT NULL ORDER BY id"
            .formatted(column, table);
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String[]> all = new ArrayList<>();
      while (rows.next()) {
        String id =
            rows.getString(1).replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        all.add(new String[] {id, rows.getString(2)});
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), server().username(), server().password());
  }

  private String jdbcUrl() {
    return server().jdbcUrl(name);
  }

  @Override
  public void close() {
    pool.dispose();
  }
}
