package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.instant;
import static io.sluice.infra.mysql.Columns.number;
import static io.sluice.infra.mysql.Columns.text;
import static io.sluice.infra.mysql.Columns.utc;
import static io.sluice.infra.mysql.Columns.uuid;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Row;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.Role;
import io.sluice.domain.member.Sealer;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Members in MySQL, their personal data sealed. */
final class MySqlMembers implements Members {
  private static final int DUPLICATE_ENTRY = 1062;
  private static final String TABLE = "members";

  private static final String FIND =
      """
      SELECT id, email, password_hash, role, name, phone, address, version, created_at
      FROM members WHERE
      """;

  private static final String INSERT =
      """
      INSERT INTO members
        (id, email_index, email, password_hash, role, name, phone, address, version, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String REPLACE =
      """
      UPDATE members SET password_hash = ?, name = ?, phone = ?, address = ?, version = ?
      WHERE id = ? AND version = ?
      """;

  private final Database database;
  private final DataKeys keys;

  MySqlMembers(Database database, DataKeys keys) {
    this.database = database;
    this.keys = keys;
  }

  @Override
  public Mono<Member> find(UUID id) {
    return find("id = ?", sealer -> bytes(id));
  }

  @Override
  public Mono<Member> findByEmail(Email email) {
    return find("email_index = ?", sealer -> sealer.index(email));
  }

  private Mono<Member> find(String where, Function<Sealer, byte[]> key) {
    return keys.sealer()
        .flatMap(
            sealer ->
                database.read(
                    connection ->
                        one(
                            bound(connection, FIND + where, key.apply(sealer)),
                            row -> toMember(row, sealer))));
  }

  private static Member toMember(Row row, Sealer sealer) {
    UUID id = uuid(row, "id");
    SealedRow sealed = new SealedRow(sealer, TABLE, id);
    return new Member(
        id,
        sealed.email(row),
        text(row, "password_hash"),
        Role.valueOf(text(row, "role")),
        sealed.personal(row),
        number(row, "version"),
        instant(row, "created_at"));
  }

  @Override
  public Mono<Boolean> add(Member member) {
    return keys.sealer()
        .flatMap(sealer -> database.write(connection -> insert(connection, member, sealer)))
        .map(rows -> rows == 1)
        .onErrorResume(MySqlMembers::isTaken, taken -> Mono.just(false));
  }

  static Mono<Long> insert(Connection connection, Member member, Sealer sealer) {
    SealedRow row = new SealedRow(sealer, TABLE, member.id());
    return count(
        bound(
            connection,
            INSERT,
            bytes(member.id()),
            sealer.index(member.email()),
            row.sealed("email", member.email().address()),
            member.passwordHash(),
            member.role().name(),
            row.sealed("name", member.personal().name()),
            row.sealed("phone", member.personal().phone()),
            row.sealed("address", member.personal().address()),
            member.version(),
            utc(member.createdAt())));
  }

  static boolean isTaken(Throwable error) {
    return error instanceof R2dbcDataIntegrityViolationException violation
        && violation.getErrorCode() == DUPLICATE_ENTRY;
  }

  @Override
  public Mono<Boolean> replace(Member changed) {
    return keys.sealer()
        .flatMap(sealer -> database.write(connection -> update(connection, changed, sealer)))
        .map(rows -> rows == 1);
  }

  private static Mono<Long> update(Connection connection, Member changed, Sealer sealer) {
    SealedRow row = new SealedRow(sealer, TABLE, changed.id());
    return count(
        bound(
            connection,
            REPLACE,
            changed.passwordHash(),
            row.sealed("name", changed.personal().name()),
            row.sealed("phone", changed.personal().phone()),
            row.sealed("address", changed.personal().address()),
            changed.version(),
            bytes(changed.id()),
            changed.version() - 1));
  }

  @Override
  public Mono<Boolean> erase(UUID id) {
    return database
        .write(
            connection -> count(bound(connection, "DELETE FROM members WHERE id = ?", bytes(id))))
        .map(rows -> rows == 1);
  }
}
