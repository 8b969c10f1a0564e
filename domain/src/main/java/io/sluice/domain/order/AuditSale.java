package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockLevel;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Counts a sale in the stock, in the log and in the database, and compares. */
public final class AuditSale {
  private final Sales sales;
  private final Stock stock;
  private final OrderLog log;
  private final Orders orders;
  private final Limits limits;

  public AuditSale(Sales sales, Stock stock, OrderLog log, Orders orders, Limits limits) {
    this.sales = sales;
    this.stock = stock;
    this.log = log;
    this.orders = orders;
    this.limits = limits;
  }

  /**
   * How long an audit waits for what is on its way.
   *
   * @param patience an audit that is not consistent is taken again for so long: purchases may be on
   *     their way
   * @param pause between two looks
   */
  public record Limits(Duration patience, Duration pause) {}

  /**
   * The audit, or empty when there is no such sale. While orders are on their way it shows them as
   * what they are.
   */
  public Mono<SaleAudit> audit(SaleId id) {
    return sales.find(id).flatMap(this::patiently);
  }

  private Mono<SaleAudit> patiently(Sale sale) {
    return Mono.defer(() -> count(sale))
        .repeatWhen(
            again ->
                again.delayElements(limits.pause()).takeUntilOther(Mono.delay(limits.patience())))
        .takeUntil(SaleAudit::consistent)
        .last();
  }

  private Mono<SaleAudit> count(Sale sale) {
    return Mono.zip(
        counts -> SaleAudit.of((StockLevel) counts[0], (SaleTally) counts[1], (Long) counts[2]),
        stock.level(sale.id()),
        orders.tally(sale.id()),
        log.countOrders(sale));
  }
}
