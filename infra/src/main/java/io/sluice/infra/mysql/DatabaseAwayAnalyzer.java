package io.sluice.infra.mysql;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlUnableToConnectToDbException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A start without its database ends: the tables may not be as this version needs them. */
final class DatabaseAwayAnalyzer
    extends AbstractFailureAnalyzer<FlywaySqlUnableToConnectToDbException> {

  @Override
  protected FailureAnalysis analyze(
      Throwable failure, FlywaySqlUnableToConnectToDbException cause) {
    return new FailureAnalysis(
        "The database does not let us in (%s).".formatted(sentence(cause)),
        "Start it, or correct spring.r2dbc.url, spring.r2dbc.username and spring.r2dbc.password.",
        cause);
  }

  /** The driver's own words name the address or the user. */
  private static String sentence(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .flatMap(cause -> String.valueOf(cause.getMessage()).lines())
        .findFirst()
        .orElse("no reason given");
  }
}
