package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.instant;
import static io.sluice.infra.mysql.Columns.tokenHash;
import static io.sluice.infra.mysql.Columns.utc;
import static io.sluice.infra.mysql.Columns.uuid;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.Place;
import io.sluice.domain.member.Sealer;
import io.sluice.domain.member.SecretToken;
import io.sluice.domain.member.Session;
import io.sluice.domain.member.Session.Spent;
import io.sluice.domain.member.Sessions;
import io.sluice.domain.member.TokenHash;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sessions in MySQL; the one secret that has to be told again is sealed. */
final class MySqlSessions implements Sessions {
  private static final String INSERT =
      "INSERT INTO sessions (id, member_id, secret_hash, ends_at) VALUES (?, ?, ?, ?)";

  /** The inner query stands in a table of its own: neither server deletes by what it reads. */
  private static final String END_OLDEST =
      """
      DELETE FROM sessions WHERE member_id = ? AND id <= (
        SELECT id FROM (
          SELECT id FROM sessions WHERE member_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?) AS oldest)
      """;

  private static final String FIND =
      """
      SELECT id, member_id, secret_hash, spent_hash, spent_next, spent_client, spent_at, ends_at
      FROM sessions WHERE id = ?
      """;

  private static final String ROTATE =
      """
      UPDATE sessions
      SET secret_hash = ?, spent_hash = ?, spent_next = ?, spent_client = ?, spent_at = ?
      WHERE id = ? AND secret_hash = ?
      """;

  private final Database database;
  private final DataKeys keys;

  MySqlSessions(Database database, DataKeys keys) {
    this.database = database;
    this.keys = keys;
  }

  @Override
  public Mono<Void> open(Session session, int atMost) {
    return database
        .write(connection -> insert(connection, session))
        .then(database.write(connection -> endOldest(connection, session.member(), atMost)))
        .then();
  }

  private static Mono<Long> insert(Connection connection, Session session) {
    return count(
        bound(
            connection,
            INSERT,
            bytes(session.id()),
            bytes(session.member()),
            bytes(session.current()),
            utc(session.endsAt())));
  }

  private static Mono<Long> endOldest(Connection connection, UUID member, int atMost) {
    return count(bound(connection, END_OLDEST, bytes(member), bytes(member), atMost));
  }

  @Override
  public Mono<Session> find(UUID id) {
    return keys.sealer()
        .flatMap(
            sealer ->
                database.read(
                    connection ->
                        one(bound(connection, FIND, bytes(id)), row -> toSession(row, sealer))));
  }

  private static Session toSession(Row row, Sealer sealer) {
    UUID id = uuid(row, "id");
    return new Session(
        id,
        uuid(row, "member_id"),
        tokenHash(row, "secret_hash"),
        toSpent(row, id, sealer),
        instant(row, "ends_at"));
  }

  private static @Nullable Spent toSpent(Row row, UUID id, Sealer sealer) {
    byte[] next = row.get("spent_next", byte[].class);
    return next == null
        ? null
        : new Spent(
            tokenHash(row, "spent_hash"),
            new SecretToken(sealer.open(next(id), next)),
            tokenHash(row, "spent_client"),
            instant(row, "spent_at"));
  }

  private static Place next(UUID session) {
    return new Place("sessions", "spent_next", session);
  }

  @Override
  public Mono<Boolean> rotate(Session next, TokenHash before) {
    Spent spent = next.spent();
    if (spent == null) {
      return Mono.error(new IllegalArgumentException("a rotation spends a secret"));
    }
    return keys.sealer()
        .flatMap(
            sealer -> database.write(connection -> update(connection, next, spent, before, sealer)))
        .map(rows -> rows == 1);
  }

  private static Mono<Long> update(
      Connection connection, Session session, Spent spent, TokenHash before, Sealer sealer) {
    return count(
        bound(
            connection,
            ROTATE,
            bytes(session.current()),
            bytes(spent.hash()),
            sealer.seal(next(session.id()), spent.next().text()),
            bytes(spent.client()),
            utc(spent.at()),
            bytes(session.id()),
            bytes(before)));
  }

  @Override
  public Mono<Void> end(UUID id) {
    return database
        .write(
            connection -> count(bound(connection, "DELETE FROM sessions WHERE id = ?", bytes(id))))
        .then();
  }

  @Override
  public Mono<Void> endAll(UUID member, @Nullable UUID except) {
    String others = except == null ? "" : " AND id <> ?";
    String sql = "DELETE FROM sessions WHERE member_id = ?" + others;
    return database
        .write(
            connection ->
                count(
                    except == null
                        ? bound(connection, sql, bytes(member))
                        : bound(connection, sql, bytes(member), bytes(except))))
        .then();
  }

  @Override
  public Mono<Long> forgetEnded(Instant now) {
    return database.write(
        connection ->
            count(bound(connection, "DELETE FROM sessions WHERE ends_at <= ?", utc(now))));
  }
}
