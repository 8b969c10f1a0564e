package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Life;
import io.sluice.domain.stock.Stock;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Opens the stock of a sale that has just been created. While this life is not ready its rebuild
 * will find the sale.
 */
public final class OpenStock {
  private final Stock stock;
  private final Epochs epochs;

  public OpenStock(Stock stock, Epochs epochs) {
    this.stock = stock;
    this.epochs = epochs;
  }

  public Mono<Void> open(Sale sale) {
    return epochs
        .current()
        .filter(Life::ready)
        .flatMap(life -> stock.load(sale, life.epoch(), Flux.empty()))
        .then();
  }
}
