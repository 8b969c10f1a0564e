package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bigNumber;
import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.instant;
import static io.sluice.infra.mysql.Columns.number;
import static io.sluice.infra.mysql.Columns.text;
import static io.sluice.infra.mysql.Columns.utc;
import static io.sluice.infra.mysql.Columns.uuid;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.sale.Money;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.KeyDigest;
import io.sluice.domain.stock.OrderId;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.util.Currency;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An order as a row of the table {@code orders}. */
final class OrderRows {
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "sale_id",
          "buyer_id",
          "key_digest",
          "quantity",
          "seq",
          "status",
          "price",
          "currency",
          "placed_at",
          "pay_by",
          "changed_at",
          "reason",
          "refund_at",
          "version");

  static final String SELECT = "SELECT " + String.join(", ", COLUMNS) + " FROM orders ";

  private OrderRows() {}

  /**
   * Stores rows, each unless the stored version is as new. {@code VALUES(...)} because MariaDB does
   * not know the newer alias syntax; the version comes last because MySQL assigns from left to
   * right and the others compare with it.
   */
  static String upsert(int rows) {
    String row = "(" + placeholders(COLUMNS.size()) + ")";
    return "INSERT INTO orders ("
        + String.join(", ", COLUMNS)
        + ") VALUES "
        + (row + ", ").repeat(rows - 1)
        + row
        + " ON DUPLICATE KEY UPDATE "
        + COLUMNS.stream()
            .skip(2)
            .map(name -> "%1$s = IF(VALUES(version) > version, VALUES(%1$s), %1$s)".formatted(name))
            .collect(Collectors.joining(", "));
  }

  static String selectByIds(int ids) {
    return SELECT + "WHERE id IN (" + placeholders(ids) + ")";
  }

  static String claimRefunds(int ids) {
    return "UPDATE orders SET refund_at = ? WHERE id IN (" + placeholders(ids) + ")";
  }

  static String knownByIds(int ids) {
    return "SELECT id FROM orders WHERE id IN (" + placeholders(ids) + ")";
  }

  private static String placeholders(int count) {
    return "?, ".repeat(count - 1) + "?";
  }

  static void bind(Statement statement, int row, Order order) {
    int index = row * COLUMNS.size();
    statement
        .bind(index, bytes(order.id().value()))
        .bind(index + 1, bytes(order.sale().value()))
        .bind(index + 2, bytes(order.buyer().value()))
        .bind(index + 3, bytes(order.key().high(), order.key().low()))
        .bind(index + 4, order.quantity())
        .bind(index + 5, order.sequence())
        .bind(index + 6, order.status().name())
        .bind(index + 7, order.price().amount())
        .bind(index + 8, order.price().currency().getCurrencyCode())
        .bind(index + 9, utc(order.placedAt()))
        .bind(index + 10, utc(order.payBy()))
        .bind(index + 11, utc(order.changedAt()))
        .bind(index + 14, order.version());
    Statements.bind(statement, index + 12, order.reason());
    Statements.bind(statement, index + 13, refundAt(order));
  }

  /** Set when an order ends; {@link MySqlOrders} moves and clears it. */
  private static @Nullable LocalDateTime refundAt(Order order) {
    return order.status().holdsUnits() ? null : utc(order.changedAt());
  }

  static OrderId toId(Row row) {
    return new OrderId(uuid(row, "id"));
  }

  static Order toOrder(Row row) {
    return new Order(
        toId(row),
        new SaleId(uuid(row, "sale_id")),
        new BuyerId(uuid(row, "buyer_id")),
        toDigest(Columns.get(row, "key_digest", byte[].class)),
        number(row, "quantity"),
        bigNumber(row, "seq"),
        OrderStatus.valueOf(text(row, "status")),
        number(row, "version"),
        new Money(bigNumber(row, "price"), Currency.getInstance(text(row, "currency"))),
        instant(row, "placed_at"),
        instant(row, "pay_by"),
        instant(row, "changed_at"),
        row.get("reason", String.class));
  }

  private static KeyDigest toDigest(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new KeyDigest(bytes.getLong(), bytes.getLong());
  }
}
