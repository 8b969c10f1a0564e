package io.sluice.infra.redis;

import static io.sluice.domain.People.buyer;
import static io.sluice.domain.SaleFixtures.orderOf;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockFixtures;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A stock in a life of its own, and its buyers. */
final class Shop {
  static final Duration SOON = Duration.ofSeconds(20);
  private static final AtomicLong LIVES = new AtomicLong(1L << 50);

  final Stock stock;
  private Epoch epoch = new Epoch(LIVES.incrementAndGet());

  Shop(Stock stock) {
    this.stock = stock;
    begin();
  }

  private Shop(Stock stock, Epoch epoch) {
    this.stock = stock;
    this.epoch = epoch;
  }

  /** The same life, seen on another server. */
  Shop at(Stock elsewhere) {
    return new Shop(elsewhere, epoch);
  }

  /** A new life, whose stocks are to be loaded. */
  void beginAnew() {
    epoch = new Epoch(LIVES.incrementAndGet());
    begin();
  }

  private void begin() {
    stock.enter(epoch).block(SOON);
    revive();
  }

  void revive() {
    stock.revive(epoch).block(SOON);
  }

  Boolean isAlive() {
    return stock.enter(epoch).block(SOON);
  }

  Boolean knows(Sale sale) {
    return stock.update(sale, epoch).block(SOON);
  }

  Sale open(Sale sale, Reservation... reservations) {
    load(sale, Flux.fromArray(reservations));
    return sale;
  }

  void load(Sale sale, Flux<Reservation> reservations) {
    StockFixtures.load(stock, sale, epoch, reservations).block(SOON);
  }

  Mono<Boolean> loading(Sale sale, Flux<Reservation> reservations) {
    return StockFixtures.load(stock, sale, epoch, reservations);
  }

  /** As the rebuild of the next life begins. */
  void fence(Sale sale) {
    stock.fence(sale.id(), new Epoch(LIVES.incrementAndGet())).block(SOON);
  }

  /** The {@code n}th buyer's, as a rebuild brings it. */
  static Reservation reservation(Sale sale, int n) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Reservation(
        sale.id(),
        orderOf(sale),
        buyer(n),
        new IdempotencyKey("k").digestFor(buyer(n)),
        1,
        n,
        now,
        now.plus(sale.paymentWindow()),
        ReservationStatus.RESERVED,
        1,
        now,
        true);
  }

  /** A buyer with one key of theirs asks for a unit. */
  Mono<ReserveOutcome> buys(BuyerId buyer, Sale sale) {
    return stock.reserve(
        new ReserveRequest(
            sale.id(), orderOf(sale), buyer, new IdempotencyKey("k").digestFor(buyer), 1));
  }

  int reserved(Sale sale) {
    return stock.level(sale.id()).block(SOON).reserved();
  }
}
