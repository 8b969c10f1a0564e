package io.sluice.infra.mysql;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Statements that are always read to their last row: nothing here cancels one. */
final class Statements {
  private Statements() {}

  /** The statement with its parameters, in the order of its question marks. */
  static Statement bound(Connection connection, String sql, @Nullable Object... parameters) {
    Statement statement = connection.createStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      bind(statement, i, parameters[i]);
    }
    return statement;
  }

  static void bind(Statement statement, int index, @Nullable Object parameter) {
    if (parameter == null) {
      statement.bindNull(index, String.class);
    } else {
      statement.bind(index, parameter);
    }
  }

  static <T> Mono<List<T>> all(Statement statement, Function<Row, T> toValue) {
    return rows(statement, toValue).collectList();
  }

  /** The only row, or empty. */
  static <T> Mono<T> one(Statement statement, Function<Row, T> toValue) {
    return rows(statement, toValue).reduce((first, second) -> first);
  }

  private static <T> Flux<T> rows(Statement statement, Function<Row, T> toValue) {
    return Flux.from(statement.execute())
        .concatMap(result -> result.map((row, metadata) -> toValue.apply(row)));
  }

  /** How many rows the statement found; those that it did not have to change count too. */
  static Mono<Long> count(Statement statement) {
    return Flux.from(statement.execute())
        .concatMap(Result::getRowsUpdated)
        .reduce(0L, (sum, rows) -> sum + rows);
  }
}
