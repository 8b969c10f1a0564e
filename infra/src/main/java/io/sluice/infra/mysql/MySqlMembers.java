package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.number;
import static io.sluice.infra.mysql.Columns.text;
import static io.sluice.infra.mysql.Columns.uuid;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Row;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.Role;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;

/** Members in MySQL. */
final class MySqlMembers implements Members {
  private static final int DUPLICATE_ENTRY = 1062;

  private static final String FIND =
      """
      SELECT id, email, password_hash, role, CAST(verified AS SIGNED) AS verified
      FROM members WHERE email = ?
      """;

  private static final String INSERT =
      "INSERT INTO members (id, email, password_hash, role, verified) VALUES (?, ?, ?, ?, ?)";

  private final Database database;

  MySqlMembers(Database database) {
    this.database = database;
  }

  @Override
  public Mono<Member> findByEmail(String email) {
    return database.read(
        connection -> one(bound(connection, FIND, utf8(email)), MySqlMembers::toMember));
  }

  @Override
  public Mono<Boolean> add(Member member) {
    return database
        .write(
            connection ->
                count(
                    bound(
                        connection,
                        INSERT,
                        bytes(member.id()),
                        utf8(member.email()),
                        member.passwordHash(),
                        member.role().name(),
                        member.verified())))
        .map(rows -> rows == 1)
        .onErrorResume(MySqlMembers::isTaken, taken -> Mono.just(false));
  }

  private static boolean isTaken(Throwable error) {
    return error instanceof R2dbcDataIntegrityViolationException violation
        && violation.getErrorCode() == DUPLICATE_ENTRY;
  }

  private static Member toMember(Row row) {
    return new Member(
        uuid(row, "id"),
        new String(Columns.get(row, "email", byte[].class), StandardCharsets.UTF_8),
        text(row, "password_hash"),
        Role.valueOf(text(row, "role")),
        number(row, "verified") != 0);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
