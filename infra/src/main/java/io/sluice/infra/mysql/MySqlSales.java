package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.utc;
import static io.sluice.infra.mysql.Statements.all;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SalePhase;
import io.sluice.domain.sale.Sales;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sales in MySQL. A purchase asks for its sale every time, so the answers are kept for a moment.
 */
final class MySqlSales implements Sales {
  private static final String FIND = SaleRows.SELECT + "WHERE id = ?";
  private static final String FIND_BY_TAG = SaleRows.SELECT + "WHERE tag = ?";

  private static final String UNSETTLED =
      SaleRows.SELECT + "WHERE settles_at IS NULL OR settles_at > ? ORDER BY id DESC";

  private static final String REPLACE =
      """
      UPDATE sales
      SET opens_at = ?, closes_at = ?, settles_at = ?, state = ?, version = ?
      WHERE id = ? AND version = ?
      """;

  private final Database database;
  private final Duration grace;
  private final SaleCache<SaleId> byId;
  private final SaleCache<Integer> byTag;

  MySqlSales(Database database, MySqlSettings settings) {
    this.database = database;
    this.grace = settings.saleGrace();
    this.byId = new SaleCache<>(settings, id -> selected(FIND, bytes(id.value())));
    this.byTag = new SaleCache<>(settings, tag -> selected(FIND_BY_TAG, tag));
  }

  private Mono<Sale> selected(String sql, Object key) {
    return database.read(connection -> one(bound(connection, sql, key), SaleRows::toSale));
  }

  @Override
  public Mono<Void> add(Sale sale) {
    return database
        .write(c -> count(bound(c, SaleRows.INSERT, SaleRows.toParameters(sale, grace))))
        .doOnSuccess(added -> learn(sale))
        .doOnTerminate(() -> forget(sale))
        .then();
  }

  @Override
  public Mono<Sale> find(SaleId id) {
    return byId.get(id);
  }

  @Override
  public Mono<Sale> findByTag(int tag) {
    return byTag.get(tag);
  }

  @Override
  public Flux<Sale> page(
      @Nullable SalePhase phase, Instant now, @Nullable SaleId before, int limit) {
    return database
        .read(c -> all(pageOf(c, phase, utc(now), before, limit), SaleRows::toSale))
        .flatMapIterable(sales -> sales);
  }

  private static Statement pageOf(
      Connection connection,
      @Nullable SalePhase phase,
      LocalDateTime now,
      @Nullable SaleId before,
      int limit) {
    List<Object> parameters = new ArrayList<>();
    StringBuilder sql = new StringBuilder(SaleRows.SELECT).append("WHERE TRUE");
    if (phase != null) {
      sql.append(" AND ").append(condition(phase));
      parameters.addAll(Collections.nCopies(phase == SalePhase.CLOSED ? 1 : 2, now));
    }
    if (before != null) {
      sql.append(" AND id < ?");
      parameters.add(bytes(before.value()));
    }
    parameters.add(limit);
    sql.append(" ORDER BY id DESC LIMIT ?");
    return bound(connection, sql.toString(), parameters.toArray());
  }

  /** {@link Sale#phaseAt} in SQL; every parameter is the moment that is asked about. */
  private static String condition(SalePhase phase) {
    String notEnded = "state <> 'CLOSED' AND (closes_at IS NULL OR closes_at > ?)";
    return switch (phase) {
      case CLOSED -> "(state = 'CLOSED' OR closes_at <= ?)";
      case OPEN -> notEnded + " AND opens_at <= ?";
      case SCHEDULED -> notEnded + " AND opens_at > ?";
    };
  }

  @Override
  public Flux<Sale> unsettled(Instant now) {
    return database
        .longRead(c -> all(bound(c, UNSETTLED, utc(now)), SaleRows::toSale))
        .flatMapIterable(sales -> sales);
  }

  @Override
  public Mono<Boolean> replace(Sale changed) {
    return database
        .write(connection -> replaced(connection, changed))
        .doOnTerminate(() -> forget(changed));
  }

  /** Forgets also when it ends after its caller has gone. */
  private Mono<Boolean> replaced(Connection connection, Sale changed) {
    return count(
            bound(
                connection,
                REPLACE,
                utc(changed.window().opensAt()),
                SaleRows.closesAt(changed),
                SaleRows.settlesAt(changed, grace),
                changed.state().name(),
                changed.version(),
                bytes(changed.id().value()),
                changed.version() - 1))
        .map(rows -> rows == 1)
        .doOnNext(
            replaced -> {
              if (replaced) {
                learn(changed);
              }
            })
        .doOnTerminate(() -> forget(changed));
  }

  private void learn(Sale sale) {
    byId.learn(sale.id(), sale);
    byTag.learn(sale.id().tag(), sale);
  }

  private void forget(Sale sale) {
    byId.forget(sale.id());
    byTag.forget(sale.id().tag());
  }
}
