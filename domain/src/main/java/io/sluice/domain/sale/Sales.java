package io.sluice.domain.sale;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All sales, as the operator made them. */
public interface Sales {

  /**
   * Adds a new sale. An error when its id or its {@link SaleId#tag() tag} is taken: nothing is
   * changed then.
   */
  Mono<Void> add(Sale sale);

  /**
   * The sale, or empty. The answer may be up to a second old, and older while the database is away,
   * except for what never changes after the creation.
   */
  Mono<Sale> find(SaleId id);

  /**
   * The sale that an order id's {@link SaleId#tag() tag} belongs to, or empty. As fresh as {@link
   * #find}.
   */
  Mono<Sale> findByTag(int tag);

  /**
   * Newest first (by id, descending).
   *
   * @param phase only sales in this phase at {@code now}, or all
   * @param before only sales with a smaller id, or from the newest
   * @param limit at most so many, 1 or more
   */
  Flux<Sale> page(@Nullable SalePhase phase, Instant now, @Nullable SaleId before, int limit);

  /**
   * Every sale whose stock can still change at {@code now}: not closed yet, or closed less than its
   * payment window and a day ago: so long may everything be away without leaving an order behind.
   * Never from a cache.
   */
  Flux<Sale> unsettled(Instant now);

  /**
   * Stores a changed sale if the stored one is exactly one version older. Whatever the answer, the
   * next {@link #find} on this node is fresh.
   *
   * @return true when it was stored; false when another change came first or there is no such sale
   */
  Mono<Boolean> replace(Sale changed);
}
