package io.sluice.infra.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.Epoch;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what Redis has lost: once when it is found, not at every look. */
final class Losses {
  private static final Logger log = LoggerFactory.getLogger(Losses.class);

  private final Counter stocks;
  private final Counter lives;

  /** Those that a look has not found yet again: a few, for as long as a rebuild takes. */
  private final Set<SaleId> lost = ConcurrentHashMap.newKeySet();

  private Epoch standing = Epoch.NONE;

  Losses(MeterRegistry meters) {
    this.stocks =
        Counter.builder("sluice.redis.stocks.lost")
            .description("stocks that were found missing or not whole")
            .register(meters);
    this.lives =
        Counter.builder("sluice.redis.lives.ended")
            .description("lives of Redis that were found without their scripts")
            .register(meters);
  }

  void looked(SaleId sale, boolean stands) {
    if (stands) {
      lost.remove(sale);
    } else if (lost.add(sale)) {
      stocks.increment();
      log.warn(
          "The stock of sale {} in Redis is missing or not whole: nothing of it is sold until it"
              + " has been rebuilt from its orders",
          sale);
    }
  }

  /** A life that has not begun yet is no loss. */
  synchronized void looked(Epoch epoch, boolean alive) {
    if (alive) {
      standing = epoch;
    } else if (standing.equals(epoch)) {
      standing = Epoch.NONE;
      lives.increment();
      log.warn(
          "Redis does not know the scripts of life {} any more: nothing is sold until every stock"
              + " has been rebuilt from its orders",
          epoch.number());
    }
  }
}
