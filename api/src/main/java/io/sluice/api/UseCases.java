package io.sluice.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.admission.Gates;
import io.sluice.api.order.BoundedPaymentProvider;
import io.sluice.api.order.PaymentSettings;
import io.sluice.api.order.SandboxPaymentProvider;
import io.sluice.api.rehearsal.Stage;
import io.sluice.domain.order.AuditSale;
import io.sluice.domain.order.CancelOrder;
import io.sluice.domain.order.EnterLife;
import io.sluice.domain.order.ExpireReservations;
import io.sluice.domain.order.FindOrder;
import io.sluice.domain.order.FollowOrder;
import io.sluice.domain.order.OpenStock;
import io.sluice.domain.order.OrderFeed;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.PayOrder;
import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.order.PlaceOrder;
import io.sluice.domain.order.ProjectOrders;
import io.sluice.domain.order.RebuildStock;
import io.sluice.domain.order.ReconcileSale;
import io.sluice.domain.order.RefundOrders;
import io.sluice.domain.order.WatchStock;
import io.sluice.domain.order.WithdrawReservations;
import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.OpenSale;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Stock;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Every use case, put together from the ports that the adapters bring. */
@Configuration(proxyBeanMethods = false)
class UseCases {
  private static final Logger log = LoggerFactory.getLogger(UseCases.class);

  @Bean
  OpenStock openStock(Stock stock, Epochs epochs) {
    return new OpenStock(stock, epochs);
  }

  @Bean
  OpenSale openSale(Sales sales, OpenStock openStock, Supplier<UUID> ids, Clock clock) {
    return new OpenSale(sales, openStock::open, ids, clock);
  }

  @Bean
  ControlSale controlSale(
      Sales sales, Stock stock, Epochs epochs, Clock clock, UseCaseSettings settings) {
    return new ControlSale(sales, sale -> tell(sale, stock, epochs), clock, settings.control());
  }

  /** A sale without a stock in this life has nobody to tell: its rebuild reads the sale anew. */
  private static Mono<Void> tell(Sale sale, Stock stock, Epochs epochs) {
    return epochs
        .current()
        .flatMap(life -> stock.update(sale, life.epoch()))
        .then()
        // The sale is stored by now: that nothing has happened would be a lie.
        .onErrorMap(
            OverloadedException.class,
            away -> new OutcomeUnknownException("the stock was not told: " + away.getMessage()));
  }

  @Bean
  AuditSale auditSale(
      Sales sales, Stock stock, OrderLog log, Orders orders, UseCaseSettings settings) {
    return new AuditSale(sales, stock, log, orders, settings.audit());
  }

  @Bean
  PlaceOrder placeOrder(Sales sales, Stage stage, Stock stock, OrderLog log, Supplier<UUID> ids) {
    return new PlaceOrder(
        id -> id.isRehearsed() ? Mono.justOrEmpty(stage.find(id)) : sales.find(id),
        stock,
        log,
        ids);
  }

  @Bean
  FindOrder findOrder(Sales sales, Stock stock, Orders orders) {
    return new FindOrder(sales, stock, orders::find);
  }

  @Bean
  FollowOrder followOrder(OrderFeed feed, FindOrder findOrder, UseCaseSettings settings) {
    return new FollowOrder(feed, findOrder, settings.follow());
  }

  @Bean
  PayOrder payOrder(
      Sales sales,
      Stock stock,
      OrderLog log,
      Orders orders,
      Gates gates,
      PaymentProvider provider) {
    return new PayOrder(sales, stock, log, toDecide(sales, stock, orders, gates), provider);
  }

  @Bean
  CancelOrder cancelOrder(Sales sales, Stock stock, OrderLog log, Orders orders, Gates gates) {
    return new CancelOrder(sales, stock, log, toDecide(sales, stock, orders, gates));
  }

  /**
   * Decisions about what the stock does not hold unpaid wait for the database: only so many at a
   * time, or orders that there are not would take the places of those that are being paid for.
   */
  private static FindOrder toDecide(Sales sales, Stock stock, Orders orders, Gates gates) {
    return new FindOrder(sales, stock, id -> gates.lookups().whileAskedFor(orders.find(id)));
  }

  @Bean
  RefundOrders refundOrders(
      Orders orders, PaymentProvider provider, Clock clock, UseCaseSettings settings) {
    return new RefundOrders(orders, provider, clock, settings.refund());
  }

  @Bean
  ExpireReservations expireReservations(
      Sales sales, Stock stock, OrderLog log, Clock clock, UseCaseSettings settings) {
    return new ExpireReservations(sales, stock, log, clock, settings.expiry());
  }

  @Bean
  RebuildStock.Limits rebuildLimits(UseCaseSettings settings) {
    return settings.rebuild();
  }

  @Bean
  RebuildStock rebuildStock(
      Sales sales,
      Stock stock,
      Epochs epochs,
      OrderLog log,
      Orders orders,
      Clock clock,
      RebuildStock.Limits limits,
      MeterRegistry meters) {
    AtomicInteger missing = new AtomicInteger();
    Gauge.builder("sluice.stock.missing", missing, AtomicInteger::get)
        .description("Open sales that are paused because their stock could not be rebuilt yet")
        .register(meters);
    return new RebuildStock(sales, stock, epochs, log, orders, clock, limits, missing::set);
  }

  @Bean
  EnterLife enterLife(Stock stock, Epochs epochs, RebuildStock.Limits limits) {
    return new EnterLife(stock, epochs, limits.lookWithin());
  }

  @Bean
  WithdrawReservations withdrawReservations(
      Sales sales,
      Stock stock,
      OrderLog orderLog,
      Orders orders,
      Clock clock,
      UseCaseSettings settings,
      MeterRegistry meters) {
    WithdrawReservations.Limits limits = settings.withdraw();
    Duration longestWay = limits.longestAnswer().plus(orderLog.longestAppend());
    SettingRule.require(
        limits.grace().compareTo(longestWay) > 0,
        "sluice.withdraw.grace must be longer than an answer and an append may take: %s."
            .formatted(longestWay));
    Counter withdrawn =
        Counter.builder("sluice.reservations.withdrawn")
            .description("Reservations that were never recorded: their units are sold again")
            .register(meters);
    return new WithdrawReservations(
        sales,
        stock,
        orderLog,
        orders,
        clock,
        limits,
        lost -> {
          withdrawn.increment();
          log.info("Order {} of sale {} was never recorded: withdrawn", lost.order(), lost.sale());
        });
  }

  @Bean
  ReconcileSale reconcileSale(
      Sales sales,
      Stock stock,
      Epochs epochs,
      OrderLog log,
      Orders orders,
      UseCaseSettings settings) {
    return new ReconcileSale(sales, stock, epochs, log, orders, settings.reconcile());
  }

  @Bean
  WatchStock watchStock(
      Sales sales,
      Stock stock,
      Epochs epochs,
      OrderLog orderLog,
      Orders orders,
      ControlSale controlSale,
      Clock clock,
      UseCaseSettings settings,
      MeterRegistry meters) {
    AtomicLong unaccounted = new AtomicLong();
    Gauge.builder("sluice.units.unaccounted", unaccounted, AtomicLong::get)
        .description("Units of open sales on which stock and orders certainly disagree")
        .register(meters);
    Counter paused =
        Counter.builder("sluice.sales.paused")
            .description("Sales that paused themselves because their units do not add up")
            .register(meters);
    return new WatchStock(
        sales,
        stock,
        epochs,
        orderLog,
        orders,
        controlSale,
        clock,
        settings.watch(),
        new WatchStock.Listener(
            unaccounted::set,
            wrong -> {
              paused.increment();
              log.error(
                  "Sale {} is paused, its units do not add up: {} are unaccounted for and {} are"
                      + " oversold. POST /api/v1/operator/sales/{}/reconcile repairs it",
                  wrong.sale().id(),
                  wrong.unaccounted(),
                  wrong.oversold(),
                  wrong.sale().id());
            }));
  }

  @Bean
  ProjectOrders projectOrders(
      OrderLog orderLog,
      Orders orders,
      ControlSale controlSale,
      Stock stock,
      Epochs epochs,
      MeterRegistry meters) {
    Counter oversold =
        Counter.builder("sluice.orders.oversold")
            .description("Orders that the second wall refused: the stock has failed")
            .register(meters);
    return new ProjectOrders(
        orderLog,
        orders,
        controlSale,
        stock,
        epochs,
        order -> {
          oversold.increment();
          log.error("Sale {} was oversold: order {} is taken back", order.sale(), order.id());
        });
  }

  @Bean
  PaymentProvider paymentProvider(PaymentSettings settings) {
    return new BoundedPaymentProvider(new SandboxPaymentProvider(), settings.answerWithin());
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Supplier<UUID> ids() {
    return new FreshIds();
  }
}
