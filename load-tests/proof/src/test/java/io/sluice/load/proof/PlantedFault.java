package io.sluice.load.proof;

import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.PaymentProvider;
import io.sluice.domain.order.PaymentProvider.PaymentOutcome;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.Fence;
import io.sluice.domain.stock.KeyDigest;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.domain.stock.Stock;
import io.sluice.load.proof.Evidence.Recorded;
import io.sluice.load.proof.Evidence.SaleRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The table of small defects that the judge has to see, and of the promise that each of them
 * breaks. Most stand around a port of a {@link SmallShop}; the last ones change what its servers
 * say, where no port could.
 */
enum PlantedFault {
  STOCK_HAS_MORE_UNITS_THAN_THE_SALE("P1", loading(sale -> with(sale, 8, 2))),
  STOCK_SKIPS_THE_LIMIT("P5", loading(sale -> with(sale, sale.units(), 1_000))),
  STOCK_FORGETS_KEYS("P4", reserving(PlantedFault::withAKeyOfItsOwn)),
  STOCK_SELLS_ONE_UNIT_FOR_TWO("P4", reserving(PlantedFault::ofOneUnit)),
  STOCK_NUMBERS_BACKWARDS("P6", reserved(each -> numbered(each, 1_000 - each.sequence()))),
  STOCK_REUSES_A_SEQUENCE("P6", reserved(each -> numbered(each, (each.sequence() + 1) / 2))),
  STOCK_REFUSES_WHILE_UNITS_ARE_LEFT("P3", refusing(Refusal.SOLD_OUT)),
  STOCK_REFUSES_BELOW_THE_LIMIT("P5", refusing(Refusal.LIMIT_REACHED)),
  SETTLE_FREES_NOTHING("P3", stock("settle", PlantedFault::settleSales)),
  RELEASE_FREES_BEFORE_IT_IS_RECORDED_AND_IS_FORGOTTEN("P2", releasedUnrecorded()),
  NOBODY_SWEEPS("P3", neverSweeping()),
  EXPIRES_AND_TELLS_NOBODY("P3", recording(OrderStatus.EXPIRED, false)),
  ANSWERS_BEFORE_THE_APPEND("P2", recording(OrderStatus.PLACED, false)),
  PAYMENT_IS_NOT_RECORDED("P2", recording(OrderStatus.PAID, false)),
  CANCELLATION_IS_NOT_RECORDED("P2", recording(OrderStatus.CANCELLED, false)),
  PAYMENT_IS_RECORDED_AGAIN_AFTER_THE_END("table", recording(OrderStatus.CANCELLED, true)),
  PROJECTOR_DROPS_AN_EVENT("P2", projecting(PlantedFault::withoutPayments)),
  PROJECTOR_FORGETS_A_QUANTITY("P2", projecting(PlantedFault::ofOneUnitEach)),
  PROJECTOR_COMMITS_EARLY("P2", committingEarly()),
  REBUILD_FORGETS_WHAT_IS_NOT_PAID("P1", rebuilding(ReservationStatus.RESERVED)),
  REBUILD_FORGETS_WHAT_IS_PAID("P1", rebuilding(ReservationStatus.CONFIRMED)),
  PAYMENT_IS_NOT_REFUNDED("money", provider("refund", (sound, arguments) -> Mono.empty())),
  PAYMENT_IS_NOT_CHARGED("money", provider("charge", (sound, arguments) -> approved())),
  REPLAY_HAS_ANOTHER_BODY("P4", telling(PlantedFault::withAnotherBody)),
  REPLAY_IS_TOLD_AS_NEW("P4", telling(yes -> new Outcome.Ok(yes.status(), false, yes.body()))),
  YES_IS_TOLD_AS_NO("P4", history(PlantedFault::firstYesAsNo)),
  NOBODY_SETTLES_AN_UNKNOWN("P4", history(PlantedFault::withoutRetries)),
  TWO_EVENTS_ARE_ONE_VERSION("table", logged(PlantedFault::withTwoFactsAtOnce)),
  EVENTS_LIE_IN_TWO_PARTITIONS("table", logged(PlantedFault::inTwoPartitions)),
  SECOND_WALL_MISCOUNTS("P1", evidence(PlantedFault::withAWallOneShort)),
  UNITS_ARE_RELEASED_TWICE("P1", evidence(PlantedFault::withAUnitTooMany)),
  EPOCH_IS_FORGOTTEN("P1", evidence(PlantedFault::ofAnOlderLife)),
  DECISION_IS_LEFT_UNSETTLED("P3", evidence(PlantedFault::leftUnsettled));

  private final String promise;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas; each is planted into one shop only
  private final Plant plant;

  PlantedFault(String promise, Plant plant) {
    this.promise = promise;
    this.plant = plant;
  }

  /** The promise that it breaks; others may break with it. */
  String promise() {
    return promise;
  }

  Plant plant() {
    return plant;
  }

  // around the stock

  private static Plant stock(String method, BiFunction<Stock, Object[], Object> instead) {
    return new Plant() {
      @Override
      public Stock stock(Stock sound) {
        return Faulty.instead(Stock.class, sound, method, instead);
      }
    };
  }

  private static Plant loading(UnaryOperator<Sale> spoilt) {
    return stock(
        "load",
        (sound, arguments) ->
            sound.load(
                spoilt.apply((Sale) arguments[0]), (Fence) arguments[1], reservations(arguments)));
  }

  private static Plant rebuilding(ReservationStatus forgotten) {
    return stock(
        "load",
        (sound, arguments) ->
            sound.load(
                (Sale) arguments[0],
                (Fence) arguments[1],
                reservations(arguments).filter(each -> each.status() != forgotten)));
  }

  @SuppressWarnings("unchecked")
  private static Flux<Reservation> reservations(Object[] arguments) {
    return (Flux<Reservation>) arguments[2];
  }

  private static Plant reserving(UnaryOperator<ReserveRequest> spoilt) {
    return stock(
        "reserve",
        (sound, arguments) -> sound.reserve(spoilt.apply((ReserveRequest) arguments[0])));
  }

  private static Plant reserved(UnaryOperator<Reservation> spoilt) {
    return stock(
        "reserve",
        (sound, arguments) ->
            sound
                .reserve((ReserveRequest) arguments[0])
                .map(
                    outcome ->
                        switch (outcome) {
                          case Reserved(var each) -> new Reserved(spoilt.apply(each));
                          case Repeated(var each) -> new Repeated(spoilt.apply(each));
                          case Refused refused -> refused;
                        }));
  }

  /** The second purchase of all is refused for no reason. */
  private static Plant refusing(Refusal reason) {
    List<ReserveRequest> seen = new ArrayList<>();
    return stock(
        "reserve",
        (sound, arguments) -> {
          seen.add((ReserveRequest) arguments[0]);
          return seen.size() == 2
              ? Mono.<ReserveOutcome>just(new Refused(reason, Instant.now()))
              : sound.reserve((ReserveRequest) arguments[0]);
        });
  }

  private static ReserveRequest withAKeyOfItsOwn(ReserveRequest request) {
    UUID other = UUID.randomUUID();
    KeyDigest key = new KeyDigest(other.getMostSignificantBits(), other.getLeastSignificantBits());
    return new ReserveRequest(
        request.sale(), request.order(), request.buyer(), key, request.quantity());
  }

  private static ReserveRequest ofOneUnit(ReserveRequest request) {
    return new ReserveRequest(request.sale(), request.order(), request.buyer(), request.key(), 1);
  }

  private static Reservation numbered(Reservation each, long sequence) {
    return new Reservation(
        each.sale(),
        each.order(),
        each.buyer(),
        each.key(),
        each.quantity(),
        sequence,
        each.reservedAt(),
        each.payBy(),
        each.status(),
        each.version(),
        each.decidedAt(),
        each.settled());
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

  @SuppressWarnings("unchecked")
  private static Mono<Void> settleSales(Stock sound, Object[] arguments) {
    List<Reservation> sold =
        ((Collection<Reservation>) arguments[1])
            .stream().filter(each -> each.status() == ReservationStatus.CONFIRMED).toList();
    return sold.isEmpty() ? Mono.empty() : sound.settle((SaleId) arguments[0], sold);
  }

  private static Plant neverSweeping() {
    return new Plant() {
      @Override
      public boolean neverSweeps() {
        return true;
      }
    };
  }

  // around the log

  /** Events of this status are not recorded, or a payment is recorded behind them. */
  private static Plant recording(OrderStatus status, boolean withAPayment) {
    return new Plant() {
      @Override
      public OrderLog log(OrderLog sound) {
        return Faulty.instead(
            OrderLog.class,
            sound,
            "append",
            (log, arguments) -> {
              OrderEvent event = (OrderEvent) arguments[0];
              if (event.order().status() != status) {
                return log.append(event);
              }
              return withAPayment
                  ? log.append(event)
                      .then(log.append(new OrderEvent.OrderPaid(paid(event.order()))))
                  : Mono.empty();
            });
      }
    };
  }

  /** The units are free at once, and neither the log nor the stock's list knows why. */
  private static Plant releasedUnrecorded() {
    return new Plant() {
      @Override
      public Stock stock(Stock sound) {
        return Faulty.instead(
            Stock.class,
            sound,
            "release",
            (stock, arguments) ->
                stock
                    .release((SaleId) arguments[0], (OrderId) arguments[1])
                    .flatMap(each -> stock.settle(each.sale(), List.of(each)).thenReturn(each)));
      }

      @Override
      public OrderLog log(OrderLog sound) {
        return recording(OrderStatus.CANCELLED, false).log(sound);
      }
    };
  }

  private static Order paid(Order ended) {
    return new Order(
        ended.id(),
        ended.sale(),
        ended.buyer(),
        ended.key(),
        ended.quantity(),
        ended.sequence(),
        OrderStatus.PAID,
        ended.version() + 1,
        ended.price(),
        ended.placedAt(),
        ended.payBy(),
        ended.changedAt(),
        null);
  }

  // around the database and the provider

  @SuppressWarnings("unchecked")
  private static Plant projecting(UnaryOperator<List<OrderEvent>> spoilt) {
    return new Plant() {
      @Override
      public Orders orders(Orders sound) {
        return Faulty.instead(
            Orders.class,
            sound,
            "project",
            (orders, arguments) ->
                orders.project(spoilt.apply(List.copyOf((Collection<OrderEvent>) arguments[0]))));
      }
    };
  }

  private static List<OrderEvent> withoutPayments(List<OrderEvent> events) {
    return events.stream().filter(event -> event.order().status() != OrderStatus.PAID).toList();
  }

  private static List<OrderEvent> ofOneUnitEach(List<OrderEvent> events) {
    return events.stream()
        .map(OrderEvent::order)
        .map(
            order ->
                OrderEvent.of(
                    new Order(
                        order.id(),
                        order.sale(),
                        order.buyer(),
                        order.key(),
                        1,
                        order.sequence(),
                        order.status(),
                        order.version(),
                        order.price(),
                        order.placedAt(),
                        order.payBy(),
                        order.changedAt(),
                        order.reason())))
        .toList();
  }

  private static Plant committingEarly() {
    return new Plant() {
      @Override
      public boolean commitsEarly() {
        return true;
      }
    };
  }

  private static Plant provider(
      String method, BiFunction<PaymentProvider, Object[], Object> instead) {
    return new Plant() {
      @Override
      public PaymentProvider provider(PaymentProvider sound) {
        return Faulty.instead(PaymentProvider.class, sound, method, instead);
      }
    };
  }

  private static Mono<PaymentOutcome> approved() {
    return Mono.just(new PaymentOutcome.Approved("for nothing"));
  }

  // between the service and its buyers

  private static Plant telling(UnaryOperator<Outcome.Ok> spoilt) {
    return new Plant() {
      @Override
      public Outcome.Ok told(Outcome.Ok yes, Sale sale) {
        return spoilt.apply(yes);
      }
    };
  }

  private static Outcome.Ok withAnotherBody(Outcome.Ok yes) {
    return yes.replayed()
        ? new Outcome.Ok(yes.status(), true, yes.body().replace("{", "{\"again\":true,"))
        : yes;
  }

  private static Plant history(UnaryOperator<List<Attempt>> spoilt) {
    return new Plant() {
      @Override
      public List<Attempt> history(List<Attempt> sound) {
        return spoilt.apply(sound);
      }
    };
  }

  private static List<Attempt> firstYesAsNo(List<Attempt> sound) {
    Wish first = sound.get(0).wish();
    return sound.stream()
        .map(
            each ->
                each.wish().equals(first) ? with(each, new Outcome.Refused(409, "sold-out")) : each)
        .toList();
  }

  private static List<Attempt> withoutRetries(List<Attempt> sound) {
    List<Attempt> first = new ArrayList<>();
    for (Attempt each : sound) {
      if (first.stream().noneMatch(known -> known.wish().equals(each.wish()))) {
        first.add(each);
      }
    }
    return first;
  }

  private static Attempt with(Attempt each, Outcome outcome) {
    return new Attempt(
        each.number(), each.wish(), each.node(), each.invokedAt(), each.endedAt(), outcome);
  }

  // what the servers say

  private static Plant evidence(UnaryOperator<Evidence> spoilt) {
    return new Plant() {
      @Override
      public Evidence evidence(Evidence sound) {
        return spoilt.apply(sound);
      }
    };
  }

  private static Plant logged(UnaryOperator<List<Recorded>> spoilt) {
    return evidence(
        sound -> with(sound, sound.sale(), sound.stock(), spoilt.apply(sound.log()), sound.life()));
  }

  private static Evidence with(
      Evidence sound,
      SaleRow sale,
      Evidence.StockSeen stock,
      List<Recorded> log,
      Evidence.LifeRow life) {
    return new Evidence(
        sale, stock, log, sound.rows(), life, sound.readAt(), sound.audit(), sound.charges());
  }

  private static List<Recorded> withTwoFactsAtOnce(List<Recorded> log) {
    Recorded last = log.getLast();
    List<Recorded> two = new ArrayList<>(log);
    two.add(
        new Recorded(
            last.partition(),
            last.offset() + 1,
            last.order(),
            last.buyer(),
            last.key(),
            last.quantity(),
            last.sequence(),
            last.status().equals("EXPIRED") ? "CANCELLED" : "EXPIRED",
            last.version()));
    return two;
  }

  private static List<Recorded> inTwoPartitions(List<Recorded> log) {
    return log.stream()
        .map(
            each ->
                new Recorded(
                    (int) each.offset() % 2,
                    each.offset(),
                    each.order(),
                    each.buyer(),
                    each.key(),
                    each.quantity(),
                    each.sequence(),
                    each.status(),
                    each.version()))
        .toList();
  }

  private static Evidence withAWallOneShort(Evidence sound) {
    SaleRow row = sound.sale();
    return with(
        sound,
        new SaleRow(row.id(), row.units(), row.limitPerBuyer(), row.taken() - 1),
        sound.stock(),
        sound.log(),
        sound.life());
  }

  private static Evidence withAUnitTooMany(Evidence sound) {
    return with(
        sound,
        sound.sale(),
        stock(sound, sound.stock().available() + 1, List.of()),
        sound.log(),
        sound.life());
  }

  private static Evidence leftUnsettled(Evidence sound) {
    return with(
        sound,
        sound.sale(),
        stock(sound, sound.stock().available(), List.of(sound.log().get(0).order())),
        sound.log(),
        sound.life());
  }

  private static Evidence.StockSeen stock(Evidence sound, int available, List<UUID> unsettled) {
    Evidence.StockSeen stock = sound.stock();
    return new Evidence.StockSeen(
        stock.epoch(),
        stock.ready(),
        stock.units(),
        available,
        stock.reserved(),
        stock.sold(),
        stock.reservations(),
        stock.keys(),
        stock.buyers(),
        Set.copyOf(unsettled));
  }

  private static Evidence ofAnOlderLife(Evidence sound) {
    return with(
        sound,
        sound.sale(),
        sound.stock(),
        sound.log(),
        new Evidence.LifeRow(sound.life().epoch() + 1, true));
  }
}
