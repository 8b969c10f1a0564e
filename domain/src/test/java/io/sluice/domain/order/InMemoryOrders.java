package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OrderId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Projected orders in memory: the readable specification of the port. */
public final class InMemoryOrders implements Orders {
  private static final String OVERSOLD = "oversold";

  /** As a database compares sixteen bytes: without a sign. */
  private static final Comparator<UUID> BY_BYTES =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  private static final Comparator<Order> BY_ID =
      Comparator.comparing(order -> order.id().value(), BY_BYTES);

  private final Function<SaleId, Mono<Sale>> findSale;
  private final Map<OrderId, Order> orders = new HashMap<>();
  private final Map<OrderId, Instant> refundDue = new HashMap<>();
  private final Map<SaleId, Long> heldUnits = new HashMap<>();

  /**
   * No orders yet.
   *
   * @param findSale knows the units of each sale: {@code sales::find}
   */
  public InMemoryOrders(Function<SaleId, Mono<Sale>> findSale) {
    this.findSale = findSale;
  }

  @Override
  public Mono<Projection> project(List<OrderEvent> events) {
    return Flux.fromStream(() -> events.stream().map(event -> event.order().sale()).distinct())
        .concatMap(findSale)
        .collectMap(Sale::id)
        .map(sales -> apply(events, sales));
  }

  private synchronized Projection apply(List<OrderEvent> events, Map<SaleId, Sale> sales) {
    int applied = 0;
    Set<OrderId> named = new LinkedHashSet<>();
    List<RejectedEvent> rejected = new ArrayList<>();
    for (OrderEvent event : events) {
      Order order = event.order();
      Sale sale = sales.get(order.sale());
      Optional<String> flaw = flaw(order, sale);
      if (sale == null || flaw.isPresent()) {
        rejected.add(new RejectedEvent(event, flaw.orElse("")));
        continue;
      }
      if (isNewer(order)) {
        store(fits(order, sale) ? order : order.refusedBecause(OVERSOLD, order.changedAt()));
        applied++;
      }
      named.add(order.id());
    }
    return new Projection(applied, oversold(named), rejected);
  }

  private static Optional<String> flaw(Order order, @Nullable Sale sale) {
    if (sale == null) {
      return Optional.of("unknown-sale");
    }
    if (order.id().saleTag() != sale.id().tag()) {
      return Optional.of("id-of-another-sale");
    }
    return order.quantity() < 1 ? Optional.of("no-units") : Optional.empty();
  }

  private boolean isNewer(Order order) {
    Order stored = orders.get(order.id());
    return stored == null || order.version() > stored.version();
  }

  private boolean fits(Order order, Sale sale) {
    long more = held(order) - held(orders.get(order.id()));
    return more <= 0 || heldUnits.getOrDefault(sale.id(), 0L) + more <= sale.units();
  }

  private void store(Order order) {
    long more = held(order) - held(orders.put(order.id(), order));
    heldUnits.merge(order.sale(), more, Long::sum);
    if (!order.status().holdsUnits()) {
      refundDue.put(order.id(), order.changedAt());
    }
  }

  private static long held(@Nullable Order order) {
    return order != null && order.status().holdsUnits() ? order.quantity() : 0;
  }

  /** Those that were taken back have been made good. */
  private List<Order> oversold(Set<OrderId> named) {
    return named.stream()
        .map(orders::get)
        .filter(order -> order.version() == Order.REFUSED)
        .toList();
  }

  @Override
  public Mono<Order> find(OrderId id) {
    return Mono.fromSupplier(() -> get(id));
  }

  private synchronized @Nullable Order get(OrderId id) {
    return orders.get(id);
  }

  @Override
  public Mono<Set<OrderId>> known(Collection<OrderId> ids) {
    return Mono.fromSupplier(
        () -> ids.stream().filter(id -> get(id) != null).collect(Collectors.toSet()));
  }

  @Override
  public Flux<Order> ofBuyer(BuyerId buyer, @Nullable OrderId before, int limit) {
    Predicate<Order> older =
        order -> before == null || BY_BYTES.compare(order.id().value(), before.value()) < 0;
    return Flux.fromStream(
        () -> with(order -> order.isOf(buyer)).filter(older).sorted(BY_ID.reversed()).limit(limit));
  }

  @Override
  public Flux<Order> ofSale(SaleId sale) {
    return Flux.fromStream(
        () -> ordersOf(sale).sorted(Comparator.comparing(Order::sequence).thenComparing(BY_ID)));
  }

  @Override
  public Flux<OrderId> claimRefunds(Instant due, Instant until, int max) {
    return Flux.defer(() -> Flux.fromIterable(claim(due, until, max)));
  }

  private synchronized List<OrderId> claim(Instant due, Instant until, int max) {
    List<OrderId> claimed =
        refundDue.entrySet().stream()
            .filter(waiting -> !waiting.getValue().isAfter(due))
            .sorted(Map.Entry.comparingByValue())
            .limit(max)
            .map(Map.Entry::getKey)
            .toList();
    claimed.forEach(order -> refundDue.put(order, until));
    return claimed;
  }

  @Override
  public Mono<Void> refunded(OrderId order) {
    return Mono.fromRunnable(() -> forgetRefund(order));
  }

  private synchronized void forgetRefund(OrderId order) {
    refundDue.remove(order);
  }

  @Override
  public Mono<Map<SaleId, Long>> taken(Collection<SaleId> sales) {
    return Flux.fromIterable(sales)
        .concatMap(findSale)
        .collectMap(Sale::id, sale -> taken(sale.id()));
  }

  private synchronized long taken(SaleId sale) {
    return heldUnits.getOrDefault(sale, 0L);
  }

  @Override
  public Mono<SaleTally> tally(SaleId sale) {
    return Mono.fromSupplier(() -> tally(ordersOf(sale).toList()));
  }

  private static SaleTally tally(List<Order> ofSale) {
    return new SaleTally(
        ofSale.size(),
        units(ofSale, order -> order.status().holdsUnits()),
        units(ofSale, order -> order.status() == OrderStatus.PLACED));
  }

  private static long units(List<Order> orders, Predicate<Order> counted) {
    return orders.stream().filter(counted).mapToLong(Order::quantity).sum();
  }

  private Stream<Order> ordersOf(SaleId sale) {
    return with(order -> order.sale().equals(sale));
  }

  private synchronized Stream<Order> with(Predicate<Order> wanted) {
    return orders.values().stream().filter(wanted).toList().stream();
  }
}
