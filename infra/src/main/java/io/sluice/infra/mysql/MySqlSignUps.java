package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.instant;
import static io.sluice.infra.mysql.Columns.text;
import static io.sluice.infra.mysql.Columns.utc;
import static io.sluice.infra.mysql.Columns.uuid;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Sealer;
import io.sluice.domain.member.SignUp;
import io.sluice.domain.member.SignUps;
import io.sluice.domain.member.TokenHash;
import io.sluice.domain.stock.OutcomeUnknownException;
import java.time.Instant;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Sign-ups in MySQL, their personal data sealed. */
final class MySqlSignUps implements SignUps {
  private static final String TABLE = "sign_ups";

  private static final String INSERT =
      """
      INSERT INTO sign_ups
        (id, token_hash, email_index, email, password_hash, name, phone, address, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String FIND =
      """
      SELECT id, token_hash, email, password_hash, name, phone, address, expires_at FROM sign_ups
      """;

  private static final String NEWEST =
      FIND + "WHERE email_index = ? AND expires_at > ? ORDER BY id DESC LIMIT 1";

  /** Locks the row: whoever comes with the same token waits, and then finds it gone. */
  private static final String TAKE = FIND + "WHERE token_hash = ? AND expires_at > ? FOR UPDATE";

  private final Database database;
  private final DataKeys keys;

  MySqlSignUps(Database database, DataKeys keys) {
    this.database = database;
    this.keys = keys;
  }

  @Override
  public Mono<Void> add(SignUp signUp) {
    return keys.sealer()
        .flatMap(sealer -> database.write(connection -> insert(connection, signUp, sealer)))
        .then();
  }

  private static Mono<Long> insert(Connection connection, SignUp signUp, Sealer sealer) {
    SealedRow row = new SealedRow(sealer, TABLE, signUp.id());
    return count(
        bound(
            connection,
            INSERT,
            bytes(signUp.id()),
            bytes(signUp.token()),
            sealer.index(signUp.email()),
            row.sealed("email", signUp.email().address()),
            signUp.passwordHash(),
            row.sealed("name", signUp.personal().name()),
            row.sealed("phone", signUp.personal().phone()),
            row.sealed("address", signUp.personal().address()),
            utc(signUp.expiresAt())));
  }

  @Override
  public Mono<SignUp> newestOf(Email email, Instant now) {
    return keys.sealer()
        .flatMap(
            sealer ->
                database.read(
                    connection ->
                        one(
                            bound(connection, NEWEST, sealer.index(email), utc(now)),
                            row -> toSignUp(row, sealer))));
  }

  private static SignUp toSignUp(Row row, Sealer sealer) {
    UUID id = uuid(row, "id");
    SealedRow sealed = new SealedRow(sealer, TABLE, id);
    return new SignUp(
        id,
        Columns.tokenHash(row, "token_hash"),
        sealed.email(row),
        text(row, "password_hash"),
        sealed.personal(row),
        instant(row, "expires_at"));
  }

  /** What the commit's lost answer hides is found out by signing in. */
  @Override
  public Mono<Member> complete(TokenHash token, Instant now) {
    return keys.sealer()
        .flatMap(sealer -> database.transact(connection -> join(connection, token, now, sealer)))
        .onErrorResume(MySqlMembers::isTaken, taken -> Mono.empty())
        .onErrorMap(
            Database::isAway, away -> new OutcomeUnknownException("MySQL did not answer", away));
  }

  private static Mono<Member> join(
      Connection connection, TokenHash token, Instant now, Sealer sealer) {
    return one(bound(connection, TAKE, bytes(token), utc(now)), row -> toSignUp(row, sealer))
        .map(signUp -> signUp.toMember(now))
        .flatMap(
            member ->
                MySqlMembers.insert(connection, member, sealer)
                    .then(forget(connection, member.id()))
                    .thenReturn(member));
  }

  private static Mono<Long> forget(Connection connection, UUID id) {
    return count(bound(connection, "DELETE FROM sign_ups WHERE id = ?", bytes(id)));
  }

  @Override
  public Mono<Long> forgetExpired(Instant now) {
    return database.write(
        connection ->
            count(bound(connection, "DELETE FROM sign_ups WHERE expires_at <= ?", utc(now))));
  }
}
