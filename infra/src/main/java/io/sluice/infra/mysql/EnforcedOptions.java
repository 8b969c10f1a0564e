package io.sluice.infra.mysql;

import io.asyncer.r2dbc.mysql.MySqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;

/** What every connection needs to be right, whatever the URL says or leaves out. */
final class EnforcedOptions implements ConnectionFactoryOptionsBuilderCustomizer {
  private final MySqlSettings settings;

  EnforcedOptions(MySqlSettings settings) {
    this.settings = settings;
  }

  @Override
  public void customize(ConnectionFactoryOptions.Builder options) {
    options
        .option(MySqlConnectionFactoryProvider.CONNECTION_TIME_ZONE, "UTC")
        .option(MySqlConnectionFactoryProvider.FORCE_CONNECTION_TIME_ZONE_TO_SESSION, true)
        .option(MySqlConnectionFactoryProvider.USE_SERVER_PREPARE_STATEMENT, true)
        .option(MySqlConnectionFactoryProvider.PREPARE_CACHE_SIZE, settings.statementsKept())
        .option(MySqlConnectionFactoryProvider.QUERY_CACHE_SIZE, settings.statementsKept())
        .option(MySqlConnectionFactoryProvider.TCP_KEEP_ALIVE, true)
        .option(MySqlConnectionFactoryProvider.TCP_NO_DELAY, true)
        .option(
            MySqlConnectionFactoryProvider.LOOP_RESOURCES,
            new MySqlLoops(settings.silenceTimeout()))
        .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, settings.connectTimeout())
        .option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, settings.statementTimeout())
        .option(ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT, settings.lockWaitTimeout());
  }
}
