package io.sluice.domain.sale;

import reactor.core.publisher.Mono;

/**
 * What must follow once a sale was stored: its stock opens, or learns of the change. Idempotent.
 */
@FunctionalInterface
public interface SaleChanged {
  Mono<Void> follow(Sale sale);
}
