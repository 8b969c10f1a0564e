package io.sluice.infra.mysql;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Every limit towards MySQL; the reasons stand in {@code application.yaml}.
 *
 * @param connectTimeout how long a new connection may take to reach the server
 * @param readTimeout how long a read may take, the wait for a connection included
 * @param writeTimeout the same for a write of one row
 * @param projectionTimeout the same for a batch of the projection and for a tally
 * @param statementTimeout the server gives up on a statement after so long
 * @param lockWaitTimeout the server gives up on a row's lock after so long, whole seconds
 * @param silenceTimeout a connection whose server says nothing for so long after a request is
 *     closed
 * @param readsAtOnce at most so many reads wait or run; the next is refused
 * @param rowsPerStatement at most so many rows in one statement of the projection
 * @param rowsPerPage so many orders of a sale are read at a time
 * @param saleCacheSize at most so many sales are remembered
 * @param saleCacheTime a sale is remembered for so long
 * @param saleOutageTime and for so long while MySQL is away
 * @param saleGrace a sale is looked after for so long after its last order can have expired
 * @param statementsKept so many prepared statements a connection
 */
@ConfigurationProperties("sluice.mysql")
record MySqlSettings(
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("2s") Duration readTimeout,
    @DefaultValue("5s") Duration writeTimeout,
    @DefaultValue("10s") Duration projectionTimeout,
    @DefaultValue("8s") Duration statementTimeout,
    @DefaultValue("4s") Duration lockWaitTimeout,
    @DefaultValue("10s") Duration silenceTimeout,
    @DefaultValue("1000") int readsAtOnce,
    @DefaultValue("1024") int rowsPerStatement,
    @DefaultValue("5000") int rowsPerPage,
    @DefaultValue("10000") int saleCacheSize,
    @DefaultValue("1s") Duration saleCacheTime,
    @DefaultValue("1h") Duration saleOutageTime,
    @DefaultValue("1d") Duration saleGrace,
    @DefaultValue("256") int statementsKept) {

  MySqlSettings {
    require(readsAtOnce >= 1, "reads-at-once must be 1 or more");
    // The protocol has room for 65,535 parameters, and an order has fourteen.
    require(
        rowsPerStatement >= 1 && rowsPerStatement <= 4_096,
        "rows-per-statement must be 1 to 4,096");
    require(!saleGrace.isNegative(), "sale-grace must not be less than 0");
    require(statementsKept >= 1, "statements-kept must be 1 or more");
    require(rowsPerPage >= 1, "rows-per-page must be 1 or more");
    require(
        lockWaitTimeout.compareTo(statementTimeout) < 0
            && statementTimeout.compareTo(silenceTimeout) < 0,
        "lock-wait-timeout < statement-timeout < silence-timeout must hold");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("sluice.mysql: " + otherwise);
    }
  }
}
