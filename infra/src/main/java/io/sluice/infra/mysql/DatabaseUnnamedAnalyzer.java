package io.sluice.infra.mysql;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Nobody has said where the database is; Boot would talk of embedded ones, which we have not. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DatabaseUnnamedAnalyzer implements FailureAnalyzer {
  // By name: the class is not visible outside of Boot.
  private static final String WITHOUT_URL = "ConnectionFactoryBeanCreationException";

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .filter(cause -> cause.getClass().getSimpleName().equals(WITHOUT_URL))
        .map(
            cause ->
                new FailureAnalysis(
                    "There is no database: set SPRING_R2DBC_URL (such as"
                        + " r2dbc:mysql://db:3306/sluice), SPRING_R2DBC_USERNAME and"
                        + " SPRING_R2DBC_PASSWORD.",
                    null,
                    cause))
        .findFirst()
        .orElse(null);
  }
}
