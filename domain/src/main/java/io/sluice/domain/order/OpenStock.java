package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Life;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
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

  /**
   * Opens it now, or leaves it to the next check when the stock is out of reach: the sale stands.
   */
  public Mono<Void> open(Sale sale) {
    return epochs
        .current()
        .filter(Life::ready)
        .flatMap(life -> stock.fence(sale.id(), life.epoch()))
        .flatMap(fence -> stock.load(sale, fence, Flux.empty()))
        .onErrorComplete(OverloadedException.class)
        .onErrorComplete(OutcomeUnknownException.class)
        .then();
  }
}
