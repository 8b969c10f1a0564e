package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bigNumber;
import static io.sluice.infra.mysql.Columns.text;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.r2dbc.spi.Row;
import io.sluice.domain.member.Keysets;
import io.sluice.domain.member.WrappedKeyset;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Wrapped keys in MySQL, beside what they seal: {@code kid:base64} pairs separated by commas, in
 * the order of their kids, so that the same copies are always the same text.
 */
final class MySqlKeysets implements Keysets {
  private static final String FIND =
      """
      SELECT wrapped, TIMESTAMPDIFF(MICROSECOND, turned_at, UTC_TIMESTAMP(3)) AS micros
      FROM keysets WHERE name = ?
      """;

  private static final String INSERT =
      "INSERT INTO keysets (name, wrapped, turned_at) VALUES (?, ?, UTC_TIMESTAMP(3))";

  private static final String REPLACE =
      "UPDATE keysets SET wrapped = ? WHERE name = ? AND wrapped = ?";

  private static final String TURN =
      "UPDATE keysets SET wrapped = ?, turned_at = UTC_TIMESTAMP(3) WHERE name = ? AND wrapped = ?";

  private final Database database;

  MySqlKeysets(Database database) {
    this.database = database;
  }

  @Override
  public Mono<WrappedKeyset> find(String name) {
    return findAged(name).map(Aged::keyset);
  }

  @Override
  public Mono<Aged> findAged(String name) {
    return database.read(
        connection -> one(bound(connection, FIND, name), row -> toAged(name, row)));
  }

  private static Aged toAged(String name, Row row) {
    Duration age = Duration.of(bigNumber(row, "micros"), ChronoUnit.MICROS);
    return new Aged(toKeyset(name, text(row, "wrapped")), age);
  }

  @Override
  public Mono<Boolean> add(WrappedKeyset keyset) {
    return database
        .write(connection -> count(bound(connection, INSERT, keyset.name(), toText(keyset))))
        .map(rows -> rows == 1)
        .onErrorResume(MySqlMembers::isTaken, taken -> Mono.just(false));
  }

  @Override
  public Mono<Boolean> replace(WrappedKeyset before, WrappedKeyset next) {
    return update(REPLACE, before, next);
  }

  @Override
  public Mono<Boolean> turn(WrappedKeyset before, WrappedKeyset next) {
    return update(TURN, before, next);
  }

  private Mono<Boolean> update(String sql, WrappedKeyset before, WrappedKeyset next) {
    return database
        .write(
            connection ->
                count(bound(connection, sql, toText(next), before.name(), toText(before))))
        .map(rows -> rows == 1);
  }

  private static String toText(WrappedKeyset keyset) {
    return keyset.copies().entrySet().stream()
        .map(copy -> copy.getKey() + ":" + copy.getValue())
        .collect(Collectors.joining(","));
  }

  private static WrappedKeyset toKeyset(String name, String wrapped) {
    return new WrappedKeyset(
        name,
        Arrays.stream(wrapped.split(",", -1))
            .map(copy -> copy.split(":", 2))
            .collect(
                Collectors.toMap(
                    copy -> copy[0], copy -> copy[1], (one, other) -> one, TreeMap::new)));
  }
}
