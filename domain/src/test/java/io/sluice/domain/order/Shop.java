package io.sluice.domain.order;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.sale.InMemorySales;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.InMemoryEpochs;
import io.sluice.domain.stock.InMemoryStock;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.StockFixtures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One node over in-memory servers, a sale that is open, and a clock that the test moves. */
final class Shop extends Clock implements PaymentProvider {
  final Sale sale;
  final InMemorySales sales = new InMemorySales();
  final InMemoryStock stock = new InMemoryStock(this);
  final InMemoryOrderLog log = new InMemoryOrderLog(Schedulers.immediate());
  final InMemoryOrders orders = new InMemoryOrders(sales::find);
  final InMemoryEpochs epochs = new InMemoryEpochs(this);
  final FindOrder findOrder = new FindOrder(sales, stock, orders::find);
  final PlaceOrder placeOrder = new PlaceOrder(sales::find, stock, log, SaleFixtures::uuid7);
  final PayOrder payOrder = new PayOrder(sales, stock, log, findOrder, this);
  final CancelOrder cancelOrder = new CancelOrder(sales, stock, log, findOrder);
  final ExpireReservations expireReservations =
      new ExpireReservations(
          sales, stock, log, this, new ExpireReservations.Limits(10, Duration.ofSeconds(5)));
  final RefundOrders refundOrders =
      new RefundOrders(
          orders,
          this,
          this,
          new RefundOrders.Limits(2, 2, Duration.ofSeconds(10), Duration.ofSeconds(60)));
  final Set<OrderId> charged = new HashSet<>();
  final List<OrderId> refunded = new ArrayList<>();
  Runnable duringCharge = () -> {};
  Set<OrderId> notRefundable = Set.of();
  private Instant now = Instant.now();

  Shop(int units) {
    this.sale = SaleFixtures.openSale(units, units);
    sales.add(sale).block();
    live(epochs.claimAfter(Epoch.NONE).blockOptional().orElseThrow());
  }

  /** Begins a life without asking what was before it. */
  void live(Epoch epoch) {
    StockFixtures.load(stock, sale, epoch, Flux.empty()).block();
    stock.enter(epoch).block();
    stock.revive(epoch).block();
    epochs.complete(epoch).block();
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  PlaceOutcome place(BuyerId buyer, String key) {
    return placeOrder.place(purchase(buyer, key)).blockOptional().orElseThrow();
  }

  PlaceOrder.Purchase purchase(BuyerId buyer, String key) {
    return new PlaceOrder.Purchase(sale.id(), buyer, new IdempotencyKey(key), 1);
  }

  Order placed(BuyerId buyer) {
    return ((PlaceOutcome.Placed) place(buyer, "key")).order();
  }

  PayOutcome pay(Order order, String method) {
    return payOrder
        .pay(new PayOrder.Payment(order.id(), order.buyer(), method, new IdempotencyKey("payment")))
        .blockOptional()
        .orElseThrow();
  }

  CancelOutcome cancel(Order order) {
    return cancelOrder.cancel(order.id(), order.buyer()).blockOptional().orElseThrow();
  }

  int available() {
    return stock.level(sale.id()).blockOptional().orElseThrow().available();
  }

  List<OrderStatus> recorded() {
    return log.events().stream().map(event -> event.order().status()).toList();
  }

  void project() {
    orders.project(log.events()).block();
  }

  /** As the loops do: the database knows the log, and the stock knows what is recorded. */
  void settleDown() {
    log.project(events -> orders.project(events).map(Projection::rejected)).subscribe().dispose();
    stock
        .unrecorded(sale.id(), now, 1_000)
        .flatMapMany(looked -> stock.verify(sale.id(), looked, List.of()))
        .blockLast();
  }

  /** What the refund loop does in its time. */
  @Nullable Long refund() {
    project();
    pass(Duration.ofSeconds(10));
    return refundOrders.sweep().block();
  }

  @Override
  public Mono<PaymentOutcome> charge(Charge charge) {
    return Mono.fromSupplier(
        () -> {
          duringCharge.run();
          if (charge.method().equals("declined")) {
            return new PaymentOutcome.Declined("as asked");
          }
          charged.add(charge.order());
          return new PaymentOutcome.Approved("reference");
        });
  }

  @Override
  public Mono<Void> refund(OrderId order) {
    return Mono.fromRunnable(
        () -> {
          if (notRefundable.contains(order)) {
            throw new IllegalStateException("the provider is down");
          }
          refunded.add(order);
          charged.remove(order);
        });
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
