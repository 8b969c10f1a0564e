package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.text;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.sluice.domain.member.Keysets;
import io.sluice.domain.member.WrappedKeyset;
import reactor.core.publisher.Mono;

/** Wrapped keys in MySQL, beside what they seal. */
final class MySqlKeysets implements Keysets {
  private static final String FIND = "SELECT name, wrapped_by, wrapped FROM keysets WHERE name = ?";

  private static final String INSERT =
      "INSERT INTO keysets (name, wrapped_by, wrapped) VALUES (?, ?, ?)";

  private static final String REPLACE =
      "UPDATE keysets SET wrapped_by = ?, wrapped = ? WHERE name = ? AND wrapped = ?";

  private final Database database;

  MySqlKeysets(Database database) {
    this.database = database;
  }

  @Override
  public Mono<WrappedKeyset> find(String name) {
    return database.read(
        connection ->
            one(
                bound(connection, FIND, name),
                row ->
                    new WrappedKeyset(
                        text(row, "name"), text(row, "wrapped_by"), text(row, "wrapped"))));
  }

  @Override
  public Mono<Boolean> add(WrappedKeyset keyset) {
    return database
        .write(
            connection ->
                count(
                    bound(connection, INSERT, keyset.name(), keyset.wrappedBy(), keyset.base64())))
        .map(rows -> rows == 1)
        .onErrorResume(MySqlMembers::isTaken, taken -> Mono.just(false));
  }

  @Override
  public Mono<Boolean> replace(WrappedKeyset before, WrappedKeyset next) {
    return database
        .write(
            connection ->
                count(
                    bound(
                        connection,
                        REPLACE,
                        next.wrappedBy(),
                        next.base64(),
                        before.name(),
                        before.base64())))
        .map(rows -> rows == 1);
  }
}
