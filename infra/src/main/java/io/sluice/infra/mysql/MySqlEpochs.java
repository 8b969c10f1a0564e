package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bigNumber;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.r2dbc.spi.Row;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Life;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Epochs in one row of MySQL, which the migration made; its own clock says how old a claim is. */
final class MySqlEpochs implements Epochs {
  private static final String CURRENT =
      """
      SELECT epoch, CAST(ready AS SIGNED) AS ready,
        GREATEST(0, TIMESTAMPDIFF(MICROSECOND, claimed_at, UTC_TIMESTAMP(3))) AS age
      FROM stock_epoch
      """;

  private static final String CLAIM =
      """
      UPDATE stock_epoch SET epoch = epoch + 1, ready = FALSE, claimed_at = UTC_TIMESTAMP(3)
      WHERE epoch = ?
      """;

  private static final String RENEW =
      "UPDATE stock_epoch SET claimed_at = UTC_TIMESTAMP(3) WHERE epoch = ? AND epoch > 0";

  private static final String COMPLETE =
      "UPDATE stock_epoch SET ready = TRUE WHERE epoch = ? AND epoch > 0";

  private final Database database;

  MySqlEpochs(Database database) {
    this.database = database;
  }

  @Override
  public Mono<Life> current() {
    return database.read(connection -> one(bound(connection, CURRENT), MySqlEpochs::toLife));
  }

  private static Life toLife(Row row) {
    return new Life(
        new Epoch(bigNumber(row, "epoch")),
        bigNumber(row, "ready") != 0,
        Duration.ofMillis(bigNumber(row, "age") / 1_000));
  }

  @Override
  public Mono<Epoch> claimAfter(Epoch seen) {
    return changedOne(CLAIM, seen).filter(won -> won).map(won -> seen.next());
  }

  @Override
  public Mono<Boolean> renew(Epoch epoch) {
    return changedOne(RENEW, epoch);
  }

  @Override
  public Mono<Boolean> complete(Epoch epoch) {
    return changedOne(COMPLETE, epoch);
  }

  private Mono<Boolean> changedOne(String sql, Epoch epoch) {
    return database
        .write(connection -> count(bound(connection, sql, epoch.number())))
        .map(rows -> rows == 1);
  }
}
