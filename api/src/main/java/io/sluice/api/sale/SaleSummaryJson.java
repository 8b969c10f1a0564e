package io.sluice.api.sale;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sluice.api.http.MoneyJson;
import io.sluice.api.http.Times;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SalePhase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A sale in a list: without its stock, which would cost a question for each. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SaleSummaryJson(
    String id,
    String title,
    @Nullable String productId,
    MoneyJson price,
    int units,
    int limitPerBuyer,
    SalePhase phase,
    @JsonProperty("paused") boolean isPaused,
    String opensAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String closesAt,
    String paymentWindow) {

  static SaleSummaryJson of(Sale sale, Instant now) {
    return new SaleSummaryJson(
        sale.id().toString(),
        sale.title(),
        sale.productId() == null ? null : sale.productId().toString(),
        MoneyJson.of(sale.price()),
        sale.units(),
        sale.limitPerBuyer(),
        sale.phaseAt(now),
        sale.isPaused(),
        Times.rfc3339(sale.window().opensAt()),
        sale.window().closesAt() == null ? null : Times.rfc3339(sale.window().closesAt()),
        sale.paymentWindow().toString());
  }
}
