package io.sluice.api.sale;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sluice.api.http.MoneyJson;
import io.sluice.api.http.Times;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SalePhase;
import io.sluice.domain.stock.StockLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sale as it is shown.
 *
 * @param available units that can be bought; null while nobody knows, because the stock is being
 *     rebuilt, out of reach, or the sale has long been settled
 * @param serverTime of the clock that judges the window; not in a list
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SaleJson(
    String id,
    String title,
    @Nullable String productId,
    MoneyJson price,
    int units,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer available,
    int limitPerBuyer,
    SalePhase phase,
    @JsonProperty("paused") boolean isPaused,
    String opensAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String closesAt,
    String paymentWindow,
    @Nullable String serverTime) {

  static SaleJson of(Sale sale, StockLevel level) {
    return of(sale, level.serverTime(), level.available(), level.paused());
  }

  static SaleJson withoutStock(Sale sale, Instant serverTime) {
    return of(sale, serverTime, null, sale.isPaused());
  }

  private static SaleJson of(
      Sale sale, Instant serverTime, @Nullable Integer available, boolean paused) {
    return new SaleJson(
        sale.id().toString(),
        sale.title(),
        sale.productId() == null ? null : sale.productId().toString(),
        MoneyJson.of(sale.price()),
        sale.units(),
        available,
        sale.limitPerBuyer(),
        sale.phaseAt(serverTime),
        paused,
        Times.rfc3339(sale.window().opensAt()),
        sale.window().closesAt() == null ? null : Times.rfc3339(sale.window().closesAt()),
        sale.paymentWindow().toString(),
        Times.rfc3339(serverTime));
  }

  /** What stays the same while nothing but time passes. */
  SaleJson withoutServerTime() {
    return new SaleJson(
        id,
        title,
        productId,
        price,
        units,
        available,
        limitPerBuyer,
        phase,
        isPaused,
        opensAt,
        closesAt,
        paymentWindow,
        null);
  }
}
