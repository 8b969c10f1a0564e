package io.sluice.domain.order;

import io.sluice.domain.sale.ControlOutcome;
import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SaleState;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Stock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares the stock of every sale with its orders, again and again, and pauses a sale whose units
 * do not add up. It stops nothing to compare, and takes nothing for wrong that a purchase, a
 * decision or a record under way may explain. Every node may watch.
 */
public final class WatchStock {
  private final Sales sales;
  private final ControlSale controlSale;
  private final Clock clock;
  private final Limits limits;
  private final LookAtSales lookAtSales;
  private final Listener listener;
  private final Map<SaleId, Watched> watched = new ConcurrentHashMap<>();

  public WatchStock(
      Sales sales,
      Stock stock,
      Epochs epochs,
      OrderLog log,
      Orders orders,
      ControlSale controlSale,
      Clock clock,
      Limits limits,
      Listener listener) {
    this.sales = sales;
    this.controlSale = controlSale;
    this.clock = clock;
    this.limits = limits;
    this.lookAtSales = new LookAtSales(stock, epochs, log, orders, limits.salesAtOnce());
    this.listener = listener;
  }

  /**
   * The bounds of a look.
   *
   * @param grace a sale that was found wrong is paused if it is found wrong so long afterwards and
   *     was not found right in between
   * @param salesAtOnce so many stocks are read at a time
   */
  public record Limits(Duration grace, int salesAtOnce) {}

  /**
   * Who hears what was found.
   *
   * @param unaccounted told after each look how many units do not add up, over all sales
   * @param paused told of each sale that this node has paused, and why
   */
  public record Listener(LongConsumer unaccounted, Consumer<SaleBalance> paused) {}

  /**
   * One look at every sale that can still change. To be called again and again, never twice at a
   * time on one node. The first failure is signalled at the end, after the other sales.
   */
  public Mono<Void> look() {
    return Flux.defer(() -> sales.unsettled(clock.instant()))
        .collectList()
        .flatMap(open -> lookAtSales.look(open).flatMap(seen -> judge(open, seen)));
  }

  /** A stock that was not seen is being rebuilt: what was found before says nothing about it. */
  private Mono<Void> judge(List<Sale> open, Map<SaleId, Sighting> seen) {
    watched.keySet().retainAll(seen.keySet());
    List<SaleBalance> due = open.stream().flatMap(sale -> judge(sale, seen).stream()).toList();
    listener.unaccounted().accept(watched.values().stream().mapToLong(Watched::units).sum());
    return Flux.fromIterable(due).concatMapDelayError(this::pause).then();
  }

  /** The reason why the sale is to be paused now, if there is one. */
  private Optional<SaleBalance> judge(Sale sale, Map<SaleId, Sighting> seen) {
    return Optional.ofNullable(seen.get(sale.id()))
        .flatMap(
            sighting ->
                watched
                    .computeIfAbsent(sale.id(), first -> new Watched())
                    .judge(sale, sighting, clock.instant(), limits.grace()))
        .filter(wrong -> sale.state() == SaleState.RUNNING);
  }

  private Mono<ControlOutcome> pause(SaleBalance wrong) {
    return controlSale
        .apply(wrong.sale().id(), ControlSale.Command.PAUSE)
        .doOnNext(
            outcome -> {
              if (outcome instanceof ControlOutcome.Done) {
                listener.paused().accept(wrong);
              }
            });
  }

  /** What is known of one sale. */
  private static final class Watched {
    private final Sightings sightings = new Sightings();
    private @Nullable Instant wrongSince;
    private long units;

    /** What is within the bounds of what is under way is no proof of anything. */
    Optional<SaleBalance> judge(Sale sale, Sighting sighting, Instant now, Duration grace) {
      SaleBalance balance = sightings.next(sale, sighting);
      if (balance.isWrong()) {
        Instant since = wrongSince == null ? now : wrongSince;
        wrongSince = since;
        units = balance.unaccounted() + balance.oversold();
        return now.isBefore(since.plus(grace)) ? Optional.empty() : Optional.of(balance);
      }
      if (balance.isExact()) {
        wrongSince = null;
        units = 0;
      }
      return Optional.empty();
    }

    long units() {
      return units;
    }
  }
}
