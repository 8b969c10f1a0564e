package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.instant;
import static io.sluice.infra.mysql.Columns.text;
import static io.sluice.infra.mysql.Columns.utc;
import static io.sluice.infra.mysql.Columns.uuid;
import static io.sluice.infra.mysql.Statements.all;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;

import io.r2dbc.spi.Row;
import io.sluice.domain.member.OperatorAction;
import io.sluice.domain.member.OperatorActions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What operators have done, in MySQL. No statement of ours changes or removes any of it. */
final class MySqlOperatorActions implements OperatorActions {
  private static final String INSERT =
      """
      INSERT INTO operator_actions (id, at, operator_id, request_id, action, status, detail)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String LATEST =
      """
      SELECT id, at, operator_id, request_id, action, status, detail FROM operator_actions
      ORDER BY id DESC LIMIT ?
      """;

  private final Database database;

  MySqlOperatorActions(Database database) {
    this.database = database;
  }

  @Override
  public Mono<Void> append(OperatorAction action) {
    return database
        .write(
            connection ->
                count(
                    bound(
                        connection,
                        INSERT,
                        bytes(action.id()),
                        utc(action.at()),
                        bytes(action.operator()),
                        action.request(),
                        action.action(),
                        action.status(),
                        action.detail())))
        .then();
  }

  @Override
  public Flux<OperatorAction> latest(int limit) {
    return database
        .read(connection -> all(bound(connection, LATEST, limit), MySqlOperatorActions::toAction))
        .flatMapIterable(actions -> actions);
  }

  private static OperatorAction toAction(Row row) {
    return new OperatorAction(
        uuid(row, "id"),
        instant(row, "at"),
        uuid(row, "operator_id"),
        text(row, "request_id"),
        text(row, "action"),
        row.get("status", Integer.class),
        text(row, "detail"));
  }
}
