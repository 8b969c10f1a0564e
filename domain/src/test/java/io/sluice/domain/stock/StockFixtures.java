package io.sluice.domain.stock;

import io.sluice.domain.sale.Sale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stocks as tests need them. */
public final class StockFixtures {
  private StockFixtures() {}

  /** Fences the stock and loads it behind that fence; false when it stands already. */
  public static Mono<Boolean> load(
      Stock stock, Sale sale, Epoch epoch, Flux<Reservation> reservations) {
    return stock
        .fence(sale.id(), epoch)
        .flatMap(fence -> stock.load(sale, fence, reservations))
        .defaultIfEmpty(false);
  }
}
