package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bigNumber;
import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.instant;
import static io.sluice.infra.mysql.Columns.instantOrNull;
import static io.sluice.infra.mysql.Columns.number;
import static io.sluice.infra.mysql.Columns.text;
import static io.sluice.infra.mysql.Columns.utc;
import static io.sluice.infra.mysql.Columns.uuid;
import static io.sluice.infra.mysql.Columns.uuidOrNull;

import io.r2dbc.spi.Row;
import io.sluice.domain.sale.Money;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SaleState;
import io.sluice.domain.sale.SaleWindow;
import io.sluice.infra.mysql.OrderBatch.SaleUnits;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Currency;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A sale as a row of the table {@code sales}. */
final class SaleRows {
  private static final String COLUMNS =
      "id, tag, title, product_id, price, currency, units, limit_per_buyer, opens_at, closes_at,"
          + " payment_window_ms, settles_at, state, version, created_at";

  static final String SELECT = "SELECT " + COLUMNS + " FROM sales ";

  static final String INSERT =
      "INSERT INTO sales (" + COLUMNS + ") VALUES (" + "?, ".repeat(14) + "?)";

  private SaleRows() {}

  /** By the primary key even if the table is small: a scan would wait for other sales' locks. */
  static String lockByIds(int ids) {
    return "SELECT id, units, taken FROM sales FORCE INDEX (PRIMARY) WHERE id IN ("
        + "?, ".repeat(ids - 1)
        + "?) ORDER BY id FOR UPDATE";
  }

  static String takenByIds(int ids) {
    return "SELECT id, units, taken FROM sales WHERE id IN (" + "?, ".repeat(ids - 1) + "?)";
  }

  static @Nullable Object[] toParameters(Sale sale, Duration grace) {
    UUID product = sale.productId();
    return new @Nullable Object[] {
      bytes(sale.id().value()),
      sale.id().tag(),
      sale.title(),
      product == null ? null : bytes(product),
      sale.price().amount(),
      sale.price().currency().getCurrencyCode(),
      sale.units(),
      sale.limitPerBuyer(),
      utc(sale.window().opensAt()),
      closesAt(sale),
      sale.paymentWindow().toMillis(),
      settlesAt(sale, grace),
      sale.state().name(),
      sale.version(),
      utc(sale.createdAt())
    };
  }

  static @Nullable LocalDateTime closesAt(Sale sale) {
    Instant closesAt = sale.window().closesAt();
    return closesAt == null ? null : utc(closesAt);
  }

  /** From then on no order of it can still be paid for or expire. */
  static @Nullable LocalDateTime settlesAt(Sale sale, Duration grace) {
    Instant closesAt = sale.window().closesAt();
    return closesAt == null ? null : utc(closesAt.plus(sale.paymentWindow()).plus(grace));
  }

  static Sale toSale(Row row) {
    return new Sale(
        toId(row),
        text(row, "title"),
        uuidOrNull(row, "product_id"),
        new Money(bigNumber(row, "price"), Currency.getInstance(text(row, "currency"))),
        number(row, "units"),
        number(row, "limit_per_buyer"),
        new SaleWindow(instant(row, "opens_at"), instantOrNull(row, "closes_at")),
        Duration.ofMillis(bigNumber(row, "payment_window_ms")),
        SaleState.valueOf(text(row, "state")),
        number(row, "version"),
        instant(row, "created_at"));
  }

  static SaleUnits toUnits(Row row) {
    return new SaleUnits(toId(row), number(row, "units"), number(row, "taken"));
  }

  private static SaleId toId(Row row) {
    return new SaleId(uuid(row, "id"));
  }
}
