package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Life;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockNotReadyException;
import io.sluice.domain.stock.StockState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads where the units of sales are: in the stock, in the log and in the database. */
final class LookAtSales {
  private final Stock stock;
  private final Epochs epochs;
  private final OrderLog log;
  private final Orders orders;
  private final int salesAtOnce;

  /**
   * Looks through these ports.
   *
   * @param salesAtOnce so many stocks are read at a time
   */
  LookAtSales(Stock stock, Epochs epochs, OrderLog log, Orders orders, int salesAtOnce) {
    this.stock = stock;
    this.epochs = epochs;
    this.log = log;
    this.orders = orders;
    this.salesAtOnce = salesAtOnce;
  }

  /**
   * What is seen of each of these sales that has a stock. Nothing at all unless one life of Redis
   * sold from the beginning to the end: a node that still reaches a demoted server would compare
   * that with the orders of the new one.
   */
  Mono<Map<SaleId, Sighting>> look(List<Sale> sales) {
    return epochs
        .current()
        .filter(Life::ready)
        .map(Life::epoch)
        .filterWhen(stock::enter)
        .flatMap(epoch -> read(sales).filterWhen(seen -> isTheNewest(epoch)))
        .defaultIfEmpty(Map.of());
  }

  private Mono<Boolean> isTheNewest(Epoch epoch) {
    return epochs.current().map(life -> life.ready() && life.epoch().equals(epoch));
  }

  /** The order of reading is what {@link SaleBalance} counts on. */
  private Mono<Map<SaleId, Sighting>> read(List<Sale> sales) {
    return log.projected()
        .flatMap(projected -> states(sales).flatMap(states -> read(projected, states)));
  }

  private Mono<Map<SaleId, Sighting>> read(LogPosition projected, Map<SaleId, StockState> states) {
    return orders
        .taken(states.keySet())
        .flatMap(taken -> log.end().map(end -> toSightings(projected, states, taken, end)));
  }

  private Mono<Map<SaleId, StockState>> states(List<Sale> sales) {
    return Flux.fromIterable(sales)
        .flatMap(sale -> state(sale.id()), salesAtOnce)
        .collectMap(Seen::sale, Seen::state);
  }

  private record Seen(SaleId sale, StockState state) {}

  private Mono<Seen> state(SaleId sale) {
    return stock
        .state(sale)
        .map(state -> new Seen(sale, state))
        .onErrorResume(StockNotReadyException.class, rebuilt -> Mono.empty());
  }

  private static Map<SaleId, Sighting> toSightings(
      LogPosition projected,
      Map<SaleId, StockState> states,
      Map<SaleId, Long> taken,
      LogPosition end) {
    Map<SaleId, Sighting> seen = new HashMap<>();
    states.forEach(
        (sale, state) -> {
          Long units = taken.get(sale);
          if (units != null) {
            seen.put(sale, new Sighting(projected, state, units, end));
          }
        });
    return seen;
  }
}
