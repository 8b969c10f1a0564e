package io.sluice.api.sale;

import io.sluice.api.http.Fields;
import io.sluice.domain.sale.Money;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleDraft;
import io.sluice.domain.sale.SaleWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.Optional;
import java.util.UUID;

/** Reads what an operator asks for; tells everything that is wrong with it at once. */
final class SaleDraftJson {
  /** The greatest number that every JSON reader keeps exact; times 1,000 units it fits a long. */
  private static final long MAX_AMOUNT = (1L << 53) - 1;

  /** What the databases behind the ports can store. */
  private static final Instant LATEST = Instant.parse("9000-01-01T00:00:00Z");

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  private SaleDraftJson() {}

  static SaleDraft read(Fields fields) {
    Optional<String> title = fields.text("title", 1, Sale.MAX_TITLE);
    Optional<UUID> product = fields.has("productId") ? fields.id("productId") : Optional.empty();
    Optional<Money> price = price(fields.object("price"));
    Optional<Long> units = fields.whole("units", 1, Sale.MAX_UNITS);
    Optional<Long> limit = fields.whole("limitPerBuyer", 1, Sale.MAX_LIMIT_PER_BUYER);
    Optional<SaleWindow> window = window(fields);
    Optional<Duration> paymentWindow =
        fields.duration("paymentWindow", Sale.MIN_PAYMENT_WINDOW, Sale.MAX_PAYMENT_WINDOW);
    return fields.build(
        () ->
            new SaleDraft(
                title.orElseThrow(),
                product.orElse(null),
                price.orElseThrow(),
                units.orElseThrow().intValue(),
                limit.orElseThrow().intValue(),
                window.orElseThrow(),
                paymentWindow.orElseThrow()));
  }

  private static Optional<Money> price(Fields price) {
    Optional<Long> amount = price.whole("amount", 0, MAX_AMOUNT);
    Optional<Currency> currency = price.currency("currency");
    return amount.flatMap(minor -> currency.map(known -> new Money(minor, known)));
  }

  private static Optional<SaleWindow> window(Fields fields) {
    Optional<Instant> opensAt = time(fields, "opensAt");
    Optional<Instant> closesAt =
        fields.has("closesAt") ? time(fields, "closesAt") : Optional.empty();
    if (opensAt.isPresent() && closesAt.isPresent() && !opensAt.get().isBefore(closesAt.get())) {
      fields.refuse("closesAt", "must be after opensAt");
      return Optional.empty();
    }
    return opensAt.map(opens -> new SaleWindow(opens, closesAt.orElse(null)));
  }

  private static Optional<Instant> time(Fields fields, String field) {
    Optional<Instant> time = fields.time(field);
    if (time.isPresent() && (time.get().isBefore(EARLIEST) || time.get().isAfter(LATEST))) {
      fields.refuse(field, "must be in the years 2000 to 8999");
      return Optional.empty();
    }
    return time;
  }
}
