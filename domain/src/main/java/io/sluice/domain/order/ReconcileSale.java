package io.sluice.domain.order;

import io.sluice.domain.order.Reconciliation.Repair;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Stock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Compares what stock, log and database say about a sale, and on command repairs the stock: it is
 * discarded, and {@link RebuildStock} builds it anew from the orders. The sale stays as it is:
 * paused if it was paused.
 */
public final class ReconcileSale {
  private final Sales sales;
  private final Stock stock;
  private final Epochs epochs;
  private final OrderLog log;
  private final Orders orders;
  private final Limits limits;
  private final LookAtSales lookAtSales;

  public ReconcileSale(
      Sales sales, Stock stock, Epochs epochs, OrderLog log, Orders orders, Limits limits) {
    this.sales = sales;
    this.stock = stock;
    this.epochs = epochs;
    this.log = log;
    this.orders = orders;
    this.limits = limits;
    this.lookAtSales = new LookAtSales(stock, epochs, log, orders, 1);
  }

  /**
   * How long it may take.
   *
   * @param patience while purchases are under way it is compared again for so long, until the
   *     numbers are exact or certainly wrong
   * @param pause between two looks
   * @param repairedWithin a stock that has not been built anew by then is not waited for
   */
  public record Limits(Duration patience, Duration pause, Duration repairedWithin) {}

  /**
   * Compares, and repairs what has to be if that is asked for; empty when there is no such sale. A
   * repair that finds another one under way waits for that.
   */
  public Mono<Reconciliation> reconcile(SaleId id, boolean repair) {
    return sales
        .find(id)
        .flatMap(sale -> compare(sale).flatMap(found -> conclude(sale, found, repair)));
  }

  private Mono<Reconciliation> conclude(Sale sale, SaleComparison found, boolean repair) {
    if (!found.needsRepair()) {
      return Mono.just(new Reconciliation(found, Repair.NONE, null));
    }
    return repair ? repair(sale, found) : Mono.just(new Reconciliation(found, Repair.NEEDED, null));
  }

  private Mono<Reconciliation> repair(Sale sale, SaleComparison found) {
    return epochs
        .current()
        .flatMap(life -> stock.discard(sale.id(), life.epoch()))
        .then(stands(sale))
        .filter(stands -> stands)
        .flatMap(stands -> compare(sale))
        .map(left -> new Reconciliation(found, Repair.DONE, left))
        .defaultIfEmpty(new Reconciliation(found, Repair.UNDER_WAY, null));
  }

  /** Whatever fails here: the stock is discarded by now, and will be built anew. */
  private Mono<Boolean> stands(Sale sale) {
    return Mono.defer(() -> stock.level(sale.id()))
        .hasElement()
        .onErrorComplete()
        .repeatWhenEmpty(looks -> looks.delayElements(limits.pause()))
        .timeout(limits.repairedWithin(), Mono.just(false));
  }

  private Mono<SaleComparison> compare(Sale sale) {
    return Mono.defer(() -> balance(sale, new Sightings()))
        .flatMap(
            balance ->
                Mono.zip(
                    counts -> toComparison(balance, counts),
                    orders.tally(sale.id()),
                    orders
                        .taken(List.of(sale.id()))
                        .map(taken -> taken.getOrDefault(sale.id(), 0L)),
                    log.countOrders(sale)));
  }

  private static SaleComparison toComparison(Optional<SaleBalance> balance, Object[] counts) {
    return new SaleComparison(
        balance.orElse(null), (SaleTally) counts[0], (Long) counts[1], (Long) counts[2]);
  }

  private Mono<Optional<SaleBalance>> balance(Sale sale, Sightings sightings) {
    return lookAtSales
        .look(List.of(sale))
        .map(seen -> Optional.ofNullable(seen.get(sale.id())))
        .map(seen -> seen.map(sighting -> sightings.next(sale, sighting)))
        .repeatWhen(
            again ->
                again.delayElements(limits.pause()).takeUntilOther(Mono.delay(limits.patience())))
        .takeUntil(ReconcileSale::isCertain)
        .last();
  }

  private static boolean isCertain(Optional<SaleBalance> balance) {
    return balance.isEmpty() || balance.get().isExact() || balance.get().isWrong();
  }
}
