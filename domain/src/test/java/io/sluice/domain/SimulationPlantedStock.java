package io.sluice.domain;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.Fence;
import io.sluice.domain.stock.KeyDigest;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockLevel;
import io.sluice.domain.stock.StockState;
import io.sluice.domain.stock.Unrecorded;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A stock that is wrong in one planted way. */
record SimulationPlantedStock(Stock sound, SimulationPlant plant, LongSupplier chance)
    implements Stock {

  @Override
  public Mono<ReserveOutcome> reserve(ReserveRequest request) {
    if (plant != SimulationPlant.STOCK_FORGETS_KEYS) {
      return sound.reserve(request).map(outcome -> spoilt(outcome, request.key()));
    }
    KeyDigest other = new KeyDigest(chance.getAsLong(), chance.getAsLong());
    return sound
        .reserve(
            new ReserveRequest(
                request.sale(), request.order(), request.buyer(), other, request.quantity()))
        .map(outcome -> spoilt(outcome, request.key()));
  }

  private ReserveOutcome spoilt(ReserveOutcome outcome, KeyDigest key) {
    return switch (outcome) {
      case Reserved(var reservation) -> new Reserved(spoilt(reservation, key));
      case Repeated(var reservation) -> new Repeated(spoilt(reservation, key));
      case Refused refused -> refused;
    };
  }

  private Reservation spoilt(Reservation sane, KeyDigest key) {
    long sequence =
        plant == SimulationPlant.STOCK_NUMBERS_BACKWARDS
            ? 1_000 - sane.sequence()
            : sane.sequence();
    return new Reservation(
        sane.sale(),
        sane.order(),
        sane.buyer(),
        key,
        sane.quantity(),
        sequence,
        sane.reservedAt(),
        sane.payBy(),
        sane.status(),
        sane.version(),
        sane.decidedAt(),
        sane.settled());
  }

  @Override
  public Mono<Reservation> find(SaleId sale, OrderId order) {
    return sound.find(sale, order);
  }

  @Override
  public Mono<Reservation> confirm(SaleId sale, OrderId order) {
    return sound.confirm(sale, order);
  }

  @Override
  public Mono<Reservation> release(SaleId sale, OrderId order) {
    return sound.release(sale, order).flatMap(decided -> freed(sale, decided));
  }

  @Override
  public Flux<Reservation> expire(SaleId sale, int max) {
    return sound.expire(sale, max).concatMap(decided -> freed(sale, decided));
  }

  private Mono<Reservation> freed(SaleId sale, Reservation decided) {
    return plant == SimulationPlant.STOCK_FREES_AT_DECIDE_INSTEAD_OF_SETTLE
        ? sound.settle(sale, List.of(decided)).thenReturn(decided)
        : Mono.just(decided);
  }

  @Override
  public Flux<Reservation> unsettled(SaleId sale, Duration olderThan, int max) {
    return sound.unsettled(sale, olderThan, max);
  }

  @Override
  public Mono<Void> settle(SaleId sale, Collection<Reservation> recorded) {
    return plant == SimulationPlant.SETTLE_DOES_NOTHING
        ? Mono.empty()
        : sound.settle(sale, recorded);
  }

  @Override
  public Mono<Unrecorded> unrecorded(SaleId sale, Instant madeBefore, int max) {
    return sound.unrecorded(sale, madeBefore, max);
  }

  @Override
  public Flux<Reservation> verify(SaleId sale, Unrecorded looked, Collection<Reservation> missing) {
    if (plant != SimulationPlant.WITHDRAW_IGNORES_THE_HAND_OUT) {
      return sound.verify(sale, looked, missing);
    }
    Unrecorded ever =
        new Unrecorded(looked.upTo(), looked.last(), Instant.MAX, looked.reservations());
    return Flux.fromIterable(missing)
        .concatMap(each -> sound.find(sale, each.order()))
        .collectList()
        .flatMapMany(now -> sound.verify(sale, ever, now));
  }

  @Override
  public Mono<StockLevel> level(SaleId sale) {
    return sound.level(sale);
  }

  @Override
  public Mono<StockState> state(SaleId sale) {
    return sound.state(sale);
  }

  @Override
  public Mono<Instant> now() {
    return sound.now();
  }

  @Override
  public Mono<Boolean> enter(Epoch epoch) {
    return sound.enter(epoch);
  }

  @Override
  public Mono<Void> revive(Epoch epoch) {
    return sound.revive(epoch);
  }

  @Override
  public Mono<Fence> fence(SaleId sale, Epoch epoch) {
    return sound.fence(sale, epoch);
  }

  @Override
  public Mono<Void> discard(SaleId sale, Epoch epoch) {
    return sound.discard(sale, epoch);
  }

  @Override
  public Mono<Boolean> load(Sale sale, Fence fence, Flux<Reservation> reservations) {
    return sound.load(
        switch (plant) {
          case STOCK_HAS_MORE_UNITS_THAN_THE_SALE ->
              with(sale, sale.units() + 2, sale.limitPerBuyer());
          case STOCK_SKIPS_THE_LIMIT -> with(sale, sale.units(), Sale.MAX_LIMIT_PER_BUYER);
          default -> sale;
        },
        fence,
        reservations);
  }

  private static Sale with(Sale sale, int units, int limitPerBuyer) {
    return new Sale(
        sale.id(),
        sale.title(),
        sale.productId(),
        sale.price(),
        units,
        limitPerBuyer,
        sale.window(),
        sale.paymentWindow(),
        sale.state(),
        sale.version(),
        sale.createdAt());
  }

  @Override
  public Mono<Boolean> update(Sale sale, Epoch epoch) {
    return sound.update(sale, epoch);
  }

  @Override
  public Mono<Void> forget(SaleId sale, Duration after) {
    return sound.forget(sale, after);
  }
}
