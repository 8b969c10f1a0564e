package io.sluice.domain.sale;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Creates a sale and puts its units on the shelf. */
public final class OpenSale {
  private final Sales sales;
  private final SaleChanged stockOpens;
  private final Supplier<UUID> ids;
  private final Clock clock;

  /**
   * Opens sales.
   *
   * @param ids fresh UUIDv7 values whose low 32 bits are random
   */
  public OpenSale(Sales sales, SaleChanged stockOpens, Supplier<UUID> ids, Clock clock) {
    this.sales = sales;
    this.stockOpens = stockOpens;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Stores the sale first: should this node die before the stock is open, the sale is found without
   * a stock and opened then, like any stock that got lost.
   */
  public Mono<Sale> open(SaleDraft draft) {
    return Mono.fromSupplier(() -> toSale(draft))
        .flatMap(sale -> sales.add(sale).then(stockOpens.follow(sale)).thenReturn(sale));
  }

  private Sale toSale(SaleDraft draft) {
    return new Sale(
        new SaleId(ids.get()),
        draft.title(),
        draft.productId(),
        draft.price(),
        draft.units(),
        draft.limitPerBuyer(),
        draft.window(),
        draft.paymentWindow(),
        SaleState.RUNNING,
        1,
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }
}
