package io.sluice.domain.order;

import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Stock;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Keeps a node in the newest life of Redis. It waits for no rebuild: a node that alone still
 * reaches a demoted Redis stops selling there because it looks here.
 */
public final class EnterLife {
  private final Stock stock;
  private final Epochs epochs;
  private final Duration within;

  /**
   * Enters the lives that these epochs count.
   *
   * @param within a look that takes longer is given up for the next: {@link
   *     RebuildStock.Limits#lookWithin()}
   */
  public EnterLife(Stock stock, Epochs epochs, Duration within) {
    this.stock = stock;
    this.epochs = epochs;
    this.within = within;
  }

  /**
   * Enters the newest claimed life, and says whether it sells. To be called {@link
   * RebuildStock.Limits#lookEvery()} after the last look has ended, well or not.
   */
  public Mono<Boolean> look() {
    return Mono.defer(epochs::current)
        .flatMap(life -> stock.enter(life.epoch()).map(alive -> alive && life.ready()))
        .timeout(within);
  }
}
