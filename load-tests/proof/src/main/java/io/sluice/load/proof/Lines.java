package io.sluice.load.proof;

import io.sluice.standalone.Line;
import io.sluice.standalone.Trouble;
import java.util.List;

/** What stands between a service and its three servers. */
public record Lines(Line redis, Line kafka, Line mySql) implements AutoCloseable {

  /** One of the three servers. */
  public enum To {
    REDIS,
    KAFKA,
    MYSQL
  }

  public Line to(To server) {
    return switch (server) {
      case REDIS -> redis;
      case KAFKA -> kafka;
      case MYSQL -> mySql;
    };
  }

  /** Where a service finds its servers when it comes this way. */
  Servers inFrontOf(Servers servers) {
    return new Servers(
        "redis://" + redis.address(),
        kafka.address(),
        elsewhere(servers.r2dbcUrl(), mySql),
        elsewhere(servers.jdbcUrl(), mySql),
        servers.username(),
        servers.password());
  }

  private static String elsewhere(String url, Line line) {
    return url.replaceFirst("127\\.0\\.0\\.1:\\d+", line.address());
  }

  public void mendAll() {
    List.of(redis, kafka, mySql).stream()
        .filter(line -> line.trouble() != Trouble.NONE)
        .forEach(Line::mend);
  }

  @Override
  public void close() {
    redis.close();
    kafka.close();
    mySql.close();
  }
}
