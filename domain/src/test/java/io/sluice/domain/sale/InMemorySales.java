package io.sluice.domain.sale;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sales in memory: the readable specification of the port. Always fresh. */
public final class InMemorySales implements Sales {
  private static final Duration GRACE = Duration.ofDays(1);

  /** As a database compares sixteen bytes: without a sign. */
  private static final Comparator<UUID> BY_BYTES =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  private final NavigableMap<SaleId, Sale> newestFirst =
      new TreeMap<>(Comparator.comparing(SaleId::value, BY_BYTES).reversed());

  @Override
  public Mono<Void> add(Sale sale) {
    return Mono.fromRunnable(() -> insert(sale));
  }

  private synchronized void insert(Sale sale) {
    if (newestFirst.containsKey(sale.id()) || withTag(sale.id().tag()).isPresent()) {
      throw new IllegalStateException("the id or the tag of sale " + sale.id() + " is taken");
    }
    newestFirst.put(sale.id(), sale);
  }

  @Override
  public Mono<Sale> find(SaleId id) {
    return Mono.fromSupplier(() -> get(id));
  }

  private synchronized @Nullable Sale get(SaleId id) {
    return newestFirst.get(id);
  }

  @Override
  public Mono<Sale> findByTag(int tag) {
    return Mono.defer(() -> Mono.justOrEmpty(withTag(tag)));
  }

  private synchronized Optional<Sale> withTag(int tag) {
    return newestFirst.values().stream().filter(sale -> sale.id().tag() == tag).findFirst();
  }

  @Override
  public Flux<Sale> page(
      @Nullable SalePhase phase, Instant now, @Nullable SaleId before, int limit) {
    return Flux.defer(
        () ->
            Flux.fromIterable(
                after(before)
                    .filter(sale -> phase == null || sale.phaseAt(now) == phase)
                    .limit(limit)
                    .toList()));
  }

  @Override
  public Flux<Sale> unsettled(Instant now) {
    Predicate<Sale> unsettled = sale -> !isSettled(sale, now);
    return Flux.defer(() -> Flux.fromIterable(after(null).filter(unsettled).toList()));
  }

  private static boolean isSettled(Sale sale, Instant now) {
    Instant closesAt = sale.window().closesAt();
    return closesAt != null && !closesAt.plus(sale.paymentWindow()).plus(GRACE).isAfter(now);
  }

  private synchronized Stream<Sale> after(@Nullable SaleId before) {
    NavigableMap<SaleId, Sale> rest =
        before == null ? newestFirst : newestFirst.tailMap(before, false);
    return List.copyOf(rest.values()).stream();
  }

  @Override
  public Mono<Boolean> replace(Sale changed) {
    return Mono.fromSupplier(() -> swap(changed));
  }

  private synchronized boolean swap(Sale changed) {
    Sale stored = newestFirst.get(changed.id());
    if (stored == null || stored.version() + 1 != changed.version()) {
      return false;
    }
    newestFirst.put(changed.id(), changed);
    return true;
  }
}
