package io.sluice.infra.mysql;

import io.asyncer.r2dbc.mysql.MySqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * The same database for JDBC, which the migration needs.
 *
 * @param username none: the server decides
 */
record JdbcDetails(String jdbcUrl, @Nullable String username, @Nullable String password)
    implements JdbcConnectionDetails, FlywayConnectionDetails {
  private static final int DEFAULT_PORT = 3306;

  /** Derived from what R2DBC uses, so that only one URL has to be given. */
  static JdbcDetails of(ConnectionFactoryOptions r2dbc) {
    return new JdbcDetails(
        toUrl(r2dbc),
        text(r2dbc, ConnectionFactoryOptions.USER),
        text(r2dbc, ConnectionFactoryOptions.PASSWORD));
  }

  /**
   * The MariaDB driver speaks to MySQL as well; there it has to ask for the server's public key to
   * send a password over a connection without TLS.
   */
  private static String toUrl(ConnectionFactoryOptions r2dbc) {
    Object port = r2dbc.getValue(ConnectionFactoryOptions.PORT);
    return "jdbc:mariadb://%s:%s/%s?allowPublicKeyRetrieval=true&connectTimeout=2000%s"
        .formatted(
            bracketed(String.valueOf(r2dbc.getValue(ConnectionFactoryOptions.HOST))),
            port == null ? DEFAULT_PORT : port,
            String.valueOf(r2dbc.getValue(ConnectionFactoryOptions.DATABASE)),
            tls(r2dbc));
  }

  private static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static String tls(ConnectionFactoryOptions r2dbc) {
    Object asked = r2dbc.getValue(MySqlConnectionFactoryProvider.SSL_MODE);
    Object ssl = r2dbc.getValue(ConnectionFactoryOptions.SSL);
    if (asked == null) {
      return ssl != null && Boolean.parseBoolean(ssl.toString()) ? "&sslMode=trust" : "";
    }
    return switch (asked.toString().toUpperCase(Locale.ROOT).replace('-', '_')) {
      case "REQUIRED" -> "&sslMode=trust";
      case "VERIFY_CA" -> "&sslMode=verify-ca" + authority(r2dbc);
      case "VERIFY_IDENTITY" -> "&sslMode=verify-full" + authority(r2dbc);
      default -> "";
    };
  }

  private static String authority(ConnectionFactoryOptions r2dbc) {
    Object file = r2dbc.getValue(MySqlConnectionFactoryProvider.SSL_CA);
    return file == null ? "" : "&serverSslCert=" + file;
  }

  private static @Nullable String text(ConnectionFactoryOptions r2dbc, Option<?> option) {
    Object value = r2dbc.getValue(option);
    return value == null ? null : value.toString();
  }

  @Override
  public @Nullable String getUsername() {
    return username;
  }

  @Override
  public @Nullable String getPassword() {
    return password;
  }

  @Override
  public String getJdbcUrl() {
    return jdbcUrl;
  }

  @Override
  public String getDriverClassName() {
    return "org.mariadb.jdbc.Driver";
  }

  /** Without the password. */
  @Override
  public String toString() {
    return jdbcUrl;
  }
}
