package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bigNumber;
import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.utc;
import static io.sluice.infra.mysql.Columns.uuid;
import static io.sluice.infra.mysql.Statements.all;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;
import static io.sluice.infra.mysql.Statements.one;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.Projection;
import io.sluice.domain.order.SaleTally;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import io.sluice.infra.mysql.OrderBatch.Decision;
import io.sluice.infra.mysql.OrderBatch.SaleUnits;
import io.sluice.infra.mysql.PaddedStatements.Chunk;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Orders in MySQL. A batch costs a handful of statements however many events it has. */
final class MySqlOrders implements Orders {
  private static final Projection NOTHING = new Projection(0, List.of(), List.of());

  private static final String HOLDING =
      Arrays.stream(OrderStatus.values())
          .filter(OrderStatus::holdsUnits)
          .map(status -> "'" + status + "'")
          .collect(Collectors.joining(", ", "(", ")"));

  private static final String TALLY =
      """
      SELECT COUNT(*) AS orders,
        CAST(COALESCE(SUM(IF(status IN %s, quantity, 0)), 0) AS SIGNED) AS held,
        CAST(COALESCE(SUM(IF(status = 'PLACED', quantity, 0)), 0) AS SIGNED) AS placed
      FROM orders WHERE sale_id = ?
      """
          .formatted(HOLDING);

  /** It repeats what was decided under the lock: the decision may be wrong, the wall never. */
  private static final String TAKE =
      "UPDATE sales SET taken = taken + ? WHERE id = ? AND taken + ? BETWEEN 0 AND units";

  private static final String FIND = OrderRows.SELECT + "WHERE id = ?";

  private static final String OF_BUYER =
      OrderRows.SELECT + "WHERE buyer_id = ? ORDER BY id DESC LIMIT ?";

  private static final String OF_BUYER_BEFORE =
      OrderRows.SELECT + "WHERE buyer_id = ? AND id < ? ORDER BY id DESC LIMIT ?";

  private static final String OF_SALE =
      OrderRows.SELECT + "WHERE sale_id = ? ORDER BY seq, id LIMIT ?";

  private static final String OF_SALE_AFTER =
      OrderRows.SELECT
          + "WHERE sale_id = ? AND seq >= ? AND (seq > ? OR id > ?) ORDER BY seq, id LIMIT ?";

  /** Skips what another node is claiming: it would only wait for rows that are gone then. */
  private static final String REFUNDS_DUE =
      "SELECT id FROM orders WHERE refund_at <= ? ORDER BY refund_at LIMIT ? FOR UPDATE SKIP LOCKED";

  private static final String REFUNDED = "UPDATE orders SET refund_at = NULL WHERE id = ?";

  private final Database database;
  private final ProjectionMeters meters;
  private final int rowsPerPage;
  private final PaddedStatements lockSales;
  private final PaddedStatements selectOrders;
  private final PaddedStatements takenUnits;
  private final PaddedStatements knownOrders;
  private final PaddedStatements upsertOrders;
  private final PaddedStatements claimRefunds;

  MySqlOrders(Database database, MySqlSettings settings, ProjectionMeters meters) {
    this.database = database;
    this.meters = meters;
    this.rowsPerPage = settings.rowsPerPage();
    this.lockSales = new PaddedStatements(settings.rowsPerStatement(), SaleRows::lockByIds);
    this.selectOrders = new PaddedStatements(settings.rowsPerStatement(), OrderRows::selectByIds);
    this.takenUnits = new PaddedStatements(settings.rowsPerStatement(), SaleRows::takenByIds);
    this.knownOrders = new PaddedStatements(settings.rowsPerStatement(), OrderRows::knownByIds);
    this.upsertOrders = new PaddedStatements(settings.rowsPerStatement(), OrderRows::upsert);
    this.claimRefunds = new PaddedStatements(settings.rowsPerStatement(), OrderRows::claimRefunds);
  }

  @Override
  public Mono<Projection> project(List<OrderEvent> events) {
    return events.isEmpty()
        ? Mono.just(NOTHING)
        : meters.measured(events.size(), database.transact(c -> project(c, events)));
  }

  private Mono<Projection> project(Connection connection, List<OrderEvent> events) {
    return lockedSales(connection, events)
        .flatMap(sales -> decided(connection, events, sales))
        .flatMap(decision -> stored(connection, decision));
  }

  /**
   * Only who holds a sale's row changes its orders. The rows are taken in the order of their ids:
   * of two projectors one waits for the other, never both.
   */
  private Mono<Map<SaleId, SaleUnits>> lockedSales(Connection connection, List<OrderEvent> events) {
    List<UUID> ids = distinct(events, order -> order.sale().value());
    return rowsOf(connection, lockSales, ids, SaleRows::toUnits).collectMap(SaleUnits::sale);
  }

  private Mono<Decision> decided(
      Connection connection, List<OrderEvent> events, Map<SaleId, SaleUnits> sales) {
    List<UUID> ids = distinct(events, order -> order.id().value());
    return rowsOf(connection, selectOrders, ids, OrderRows::toOrder)
        .collectMap(Order::id)
        .map(stored -> OrderBatch.decide(events, sales, stored));
  }

  private Mono<Projection> stored(Connection connection, Decision decision) {
    return Flux.fromIterable(upsertOrders.cut(decision.orders()))
        .concatMap(chunk -> upserted(connection, chunk))
        .thenMany(Flux.fromIterable(decision.moreTaken().entrySet()))
        .concatMap(more -> taken(connection, more.getKey(), more.getValue()))
        .then(Mono.just(decision.projection()));
  }

  private static Mono<Long> upserted(Connection connection, Chunk<Order> chunk) {
    Statement upsert = connection.createStatement(chunk.sql());
    for (int row = 0; row < chunk.values().size(); row++) {
      OrderRows.bind(upsert, row, chunk.values().get(row));
    }
    return count(upsert);
  }

  private static Mono<Long> taken(Connection connection, SaleId sale, long more) {
    return count(bound(connection, TAKE, more, bytes(sale.value()), more))
        .filter(rows -> rows == 1)
        .switchIfEmpty(Mono.error(() -> new SecondWallException(sale, more)));
  }

  private static <T> Flux<T> rowsOf(
      Connection connection, PaddedStatements statements, List<UUID> ids, Function<Row, T> toT) {
    return Flux.fromIterable(statements.cut(ids))
        .concatMap(chunk -> all(boundIds(connection, chunk), toT))
        .concatMapIterable(rows -> rows);
  }

  private static Statement boundIds(Connection connection, Chunk<UUID> ids) {
    return bound(connection, ids.sql(), ids.values().stream().map(Columns::bytes).toArray());
  }

  /** Sorted as the database sorts them. */
  private static List<UUID> distinct(List<OrderEvent> events, Function<Order, UUID> toId) {
    return events.stream()
        .map(event -> toId.apply(event.order()))
        .distinct()
        .sorted(Comparator.comparing(UUID::toString))
        .toList();
  }

  @Override
  public Mono<Order> find(OrderId id) {
    return database.read(c -> one(bound(c, FIND, bytes(id.value())), OrderRows::toOrder));
  }

  @Override
  public Mono<Set<OrderId>> known(Collection<OrderId> ids) {
    List<UUID> wanted = ids.stream().map(OrderId::value).toList();
    return wanted.isEmpty()
        ? Mono.just(Set.of())
        : database.longRead(
            c ->
                rowsOf(c, knownOrders, wanted, row -> new OrderId(uuid(row, "id")))
                    .collect(Collectors.toSet()));
  }

  @Override
  public Flux<Order> ofBuyer(BuyerId buyer, @Nullable OrderId before, int limit) {
    byte[] of = bytes(buyer.value());
    return database
        .read(
            c ->
                all(
                    before == null
                        ? bound(c, OF_BUYER, of, limit)
                        : bound(c, OF_BUYER_BEFORE, of, bytes(before.value()), limit),
                    OrderRows::toOrder))
        .flatMapIterable(orders -> orders);
  }

  /** Page by page: nothing is held open between two of them, and one is read ahead. */
  @Override
  public Flux<Order> ofSale(SaleId sale) {
    return firstPage(sale)
        .expand(page -> page.size() < rowsPerPage ? Mono.empty() : pageAfter(sale, last(page)))
        .concatMapIterable(page -> page, 1);
  }

  private Mono<List<Order>> firstPage(SaleId sale) {
    return database.longRead(
        c -> all(bound(c, OF_SALE, bytes(sale.value()), rowsPerPage), OrderRows::toOrder));
  }

  private Mono<List<Order>> pageAfter(SaleId sale, Order last) {
    return database.longRead(
        c ->
            all(
                bound(
                    c,
                    OF_SALE_AFTER,
                    bytes(sale.value()),
                    last.sequence(),
                    last.sequence(),
                    bytes(last.id().value()),
                    rowsPerPage),
                OrderRows::toOrder));
  }

  private static Order last(List<Order> page) {
    return page.get(page.size() - 1);
  }

  @Override
  public Flux<OrderId> claimRefunds(Instant due, Instant until, int max) {
    return database
        .transact(c -> claimed(c, utc(due), utc(until), max))
        .flatMapIterable(orders -> orders);
  }

  private Mono<List<OrderId>> claimed(
      Connection connection, LocalDateTime due, LocalDateTime until, int max) {
    return all(bound(connection, REFUNDS_DUE, due, max), OrderRows::toId)
        .flatMap(orders -> claimed(connection, until, orders).then(Mono.just(orders)));
  }

  private Flux<Long> claimed(Connection connection, LocalDateTime until, List<OrderId> orders) {
    return Flux.fromIterable(claimRefunds.cut(orders))
        .concatMap(chunk -> count(boundClaim(connection, until, chunk)));
  }

  private static Statement boundClaim(
      Connection connection, LocalDateTime until, Chunk<OrderId> orders) {
    Object[] ids = orders.values().stream().map(order -> bytes(order.value())).toArray();
    Object[] parameters = new Object[ids.length + 1];
    parameters[0] = until;
    System.arraycopy(ids, 0, parameters, 1, ids.length);
    return bound(connection, orders.sql(), parameters);
  }

  @Override
  public Mono<Void> refunded(OrderId order) {
    return database.write(c -> count(bound(c, REFUNDED, bytes(order.value())))).then();
  }

  @Override
  public Mono<Map<SaleId, Long>> taken(Collection<SaleId> sales) {
    List<UUID> wanted = sales.stream().map(SaleId::value).toList();
    return wanted.isEmpty()
        ? Mono.just(Map.of())
        : database.longRead(
            c ->
                rowsOf(c, takenUnits, wanted, SaleRows::toUnits)
                    .collectMap(SaleUnits::sale, SaleUnits::taken));
  }

  @Override
  public Mono<SaleTally> tally(SaleId sale) {
    return database.longRead(c -> one(bound(c, TALLY, bytes(sale.value())), MySqlOrders::toTally));
  }

  private static SaleTally toTally(Row row) {
    return new SaleTally(
        bigNumber(row, "orders"), bigNumber(row, "held"), bigNumber(row, "placed"));
  }
}
