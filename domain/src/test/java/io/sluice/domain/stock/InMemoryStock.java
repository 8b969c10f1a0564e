package io.sluice.domain.stock;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The specification of a stock, to be read: one node's view on a server that it may share. */
public final class InMemoryStock implements Stock {
  private final Server server;
  private Epoch entered = Epoch.NONE;

  public InMemoryStock(Clock clock) {
    this(new Server(clock));
  }

  private InMemoryStock(Server server) {
    this.server = server;
  }

  /** Another node on the same server; it has entered no life yet. */
  public InMemoryStock anotherNode() {
    return new InMemoryStock(server);
  }

  /** This node, in the life that it has entered, on the server of another. */
  public InMemoryStock movedTo(InMemoryStock other) {
    InMemoryStock moved = new InMemoryStock(other.server);
    moved.entered = entered;
    return moved;
  }

  /** The server starts anew with what it had written: its scripts are gone. */
  public void restartServer() {
    synchronized (server) {
      server.revived.clear();
    }
  }

  /** The server goes on, without the stock of one sale. */
  public void loseStock(SaleId sale) {
    synchronized (server) {
      server.stocks.remove(sale);
      server.fences.remove(sale);
    }
  }

  /**
   * Somebody writes into the server that so many units more are reserved and fewer are available;
   * nothing happens where there are not so many.
   */
  public void misplace(SaleId sale, int units) {
    synchronized (server) {
      SaleStock stock = server.stocks.get(sale);
      if (stock != null && stock.available() >= units) {
        stock.reserved += units;
      }
    }
  }

  /** Somebody writes into the server that so many units are reserved and no longer sold. */
  public void misplaceSold(SaleId sale, int units) {
    synchronized (server) {
      server.stocks.get(sale).sold -= units;
      server.stocks.get(sale).reserved += units;
    }
  }

  /** The server's memory is too full for the stocks of these sales, from now on. */
  public void noRoomFor(SaleId... sales) {
    synchronized (server) {
      server.noRoomFor.clear();
      server.noRoomFor.addAll(Set.of(sales));
    }
  }

  /** The server starts anew with nothing. */
  public void wipeServer() {
    synchronized (server) {
      server.revived.clear();
      server.stocks.clear();
      server.fences.clear();
    }
  }

  @Override
  public Mono<ReserveOutcome> reserve(ReserveRequest request) {
    return Mono.create(sink -> server.inTurn(() -> sink.success(decide(request))));
  }

  private ReserveOutcome decide(ReserveRequest request) {
    synchronized (server) {
      server.forget();
      Instant now = server.now();
      return sellable(request.sale())
          .map(stock -> stock.reserve(request, now))
          .orElseGet(() -> new Refused(Refusal.STOCK_NOT_READY, now));
    }
  }

  @Override
  public Mono<Reservation> find(SaleId sale, OrderId order) {
    return on(sale, (stock, now) -> stock.reservations.get(order));
  }

  @Override
  public Mono<Reservation> confirm(SaleId sale, OrderId order) {
    return on(sale, (stock, now) -> stock.confirm(order, now));
  }

  @Override
  public Mono<Reservation> release(SaleId sale, OrderId order) {
    return on(sale, (stock, now) -> stock.release(order, now));
  }

  @Override
  public Flux<Reservation> expire(SaleId sale, int max) {
    return on(sale, (stock, now) -> stock.expire(max, now)).flatMapIterable(expired -> expired);
  }

  @Override
  public Flux<Reservation> unsettled(SaleId sale, Duration olderThan, int max) {
    return on(sale, (stock, now) -> stock.unsettled(now.minus(olderThan), max))
        .flatMapIterable(unsettled -> unsettled);
  }

  @Override
  public Mono<Void> settle(SaleId sale, Collection<Reservation> recorded) {
    return on(sale, (stock, now) -> stock.settle(recorded)).then();
  }

  @Override
  public Mono<Unrecorded> unrecorded(SaleId sale, Instant madeBefore, int max) {
    return on(sale, (stock, now) -> stock.unrecorded(madeBefore, max));
  }

  @Override
  public Flux<Reservation> verify(SaleId sale, Unrecorded looked, Collection<Reservation> missing) {
    return on(sale, (stock, now) -> stock.verify(looked, missing))
        .flatMapIterable(withdrawn -> withdrawn);
  }

  @Override
  public Mono<StockLevel> level(SaleId sale) {
    return on(sale, SaleStock::level);
  }

  @Override
  public Mono<StockState> state(SaleId sale) {
    return on(sale, SaleStock::state);
  }

  @Override
  public Mono<Instant> now() {
    return Mono.fromSupplier(server::now);
  }

  @Override
  public Mono<Boolean> enter(Epoch epoch) {
    return atomically(
        () -> {
          entered = entered.compareTo(epoch) > 0 ? entered : epoch;
          return server.revived.contains(entered);
        });
  }

  @Override
  public Mono<Void> revive(Epoch epoch) {
    return atomically(() -> server.revived.add(epoch)).then();
  }

  @Override
  public Mono<Fence> fence(SaleId sale, Epoch epoch) {
    return atomically(() -> server.fence(sale, epoch, false));
  }

  @Override
  public Mono<Void> discard(SaleId sale, Epoch epoch) {
    return atomically(() -> server.fence(sale, epoch, true)).then();
  }

  @Override
  public Mono<Boolean> load(Sale sale, Fence fence, Flux<Reservation> reservations) {
    return reservations.collectList().flatMap(all -> atomically(() -> load(sale, fence, all)));
  }

  private boolean load(Sale sale, Fence fence, List<Reservation> reservations) {
    if (!fence.equals(server.fences.get(sale.id()))) {
      return false;
    }
    if (server.noRoomFor.contains(sale.id())) {
      throw new OverloadedException("the memory is full");
    }
    SaleStock loaded = new SaleStock(sale, fence);
    reservations.forEach(loaded::keep);
    loaded.recordedUpTo = loaded.sequence;
    if (loaded.available() < 0) {
      throw new IllegalStateException("sale " + sale.id() + " has more orders than units");
    }
    server.fences.remove(sale.id());
    server.stocks.put(sale.id(), loaded);
    return true;
  }

  @Override
  public Mono<Boolean> update(Sale sale, Epoch epoch) {
    return atomically(
        () -> {
          SaleStock stock = server.stocks.get(sale.id());
          return stock != null && stock.isOf(epoch) && stock.learn(sale);
        });
  }

  @Override
  public Mono<Void> forget(SaleId sale, Duration after) {
    return atomically(
            () -> {
              if (!sale.isRehearsed()) {
                throw new IllegalArgumentException("a shop's sale: " + sale);
              }
              return server.forgetAt.put(sale, server.now().plus(after));
            })
        .then();
  }

  private <T> Mono<T> on(SaleId sale, BiFunction<SaleStock, Instant, @Nullable T> verb) {
    return atomically(
        () ->
            verb.apply(
                sellable(sale).orElseThrow(() -> new StockNotReadyException(sale)), server.now()));
  }

  private Optional<SaleStock> sellable(SaleId sale) {
    return Optional.ofNullable(server.stocks.get(sale))
        .filter(stock -> server.revived.contains(entered) && stock.isOf(entered));
  }

  private <T> Mono<T> atomically(Supplier<@Nullable T> step) {
    return Mono.fromSupplier(
        () -> {
          synchronized (server) {
            server.forget();
            return step.get();
          }
        });
  }

  private static final class Server {
    private final Clock clock;
    private final Map<SaleId, SaleStock> stocks = new HashMap<>();

    /** Where one stands, no stock does. */
    private final Map<SaleId, Fence> fences = new HashMap<>();

    private final Set<Epoch> revived = new HashSet<>();
    private final Set<SaleId> noRoomFor = new HashSet<>();
    private final Map<SaleId, Instant> forgetAt = new HashMap<>();
    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private int fencesMade;

    private Server(Clock clock) {
      this.clock = clock;
    }

    private Instant now() {
      return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void forget() {
      Instant now = now();
      forgetAt.entrySet().stream()
          .filter(due -> !due.getValue().isAfter(now))
          .map(Map.Entry::getKey)
          .toList()
          .forEach(
              sale -> {
                forgetAt.remove(sale);
                stocks.remove(sale);
                fences.remove(sale);
              });
    }

    /** Null when a stock stands there that this epoch may not end. */
    private @Nullable Fence fence(SaleId sale, Epoch epoch, boolean alsoOfThisLife) {
      SaleStock stock = stocks.get(sale);
      Fence fence = fences.get(sale);
      if (fence != null && fence.epoch().compareTo(epoch) >= 0) {
        return fence.epoch().equals(epoch) ? fence : null;
      }
      if (stock != null && !stock.yieldsTo(epoch, alsoOfThisLife)) {
        return null;
      }
      Fence made = new Fence(sale, epoch, "fence " + ++fencesMade);
      stocks.remove(sale);
      fences.put(sale, made);
      return made;
    }

    /**
     * One turn after the other, whoever comes: so answers complete in the order of the decisions.
     */
    private void inTurn(Runnable turn) {
      turns.add(turn);
      if (waiting.getAndIncrement() == 0) {
        do {
          turns.remove().run();
        } while (waiting.decrementAndGet() > 0);
      }
    }
  }

  private static final class SaleStock {
    private final int units;
    private final int limitPerBuyer;
    private final Duration paymentWindow;
    private final Map<OrderId, Reservation> reservations = new LinkedHashMap<>();
    private final Map<KeyDigest, OrderId> keys = new HashMap<>();
    private final Map<BuyerId, Integer> heldBy = new HashMap<>();
    private Sale sale;
    private final Epoch epoch;
    private final String load;
    private final NavigableMap<Long, OrderId> line = new TreeMap<>();
    private long sequence;
    private long recordedUpTo;
    private int reserved;
    private int sold;

    private SaleStock(Sale sale, Fence fence) {
      this.sale = sale;
      this.epoch = fence.epoch();
      this.load = fence.mark();
      this.units = sale.units();
      this.limitPerBuyer = sale.limitPerBuyer();
      this.paymentWindow = sale.paymentWindow();
    }

    private boolean isOf(Epoch life) {
      return epoch.equals(life);
    }

    private boolean yieldsTo(Epoch life, boolean alsoToItsOwn) {
      return epoch.compareTo(life) < 0 || (alsoToItsOwn && epoch.equals(life));
    }

    private boolean learn(Sale told) {
      if (told.version() > sale.version()) {
        sale = told;
      }
      return true;
    }

    private int available() {
      return units - reserved - sold;
    }

    private StockLevel level(Instant now) {
      return new StockLevel(units, available(), reserved, sold, sale.isPaused(), now);
    }

    private StockState state(Instant now) {
      long unsettled = reservations.values().stream().filter(held -> !held.settled()).count();
      int unverified = line.tailMap(recordedUpTo, false).size();
      return new StockState(level(now), load, sequence, unverified, unsettled);
    }

    private ReserveOutcome reserve(ReserveRequest request, Instant now) {
      OrderId known = keys.get(request.key());
      if (known != null) {
        return repeat(reservations.get(known), request, now);
      }
      return refusal(request, now)
          .<ReserveOutcome>map(reason -> new Refused(reason, now))
          .orElseGet(() -> new Reserved(hold(request, now)));
    }

    private ReserveOutcome repeat(Reservation reservation, ReserveRequest request, Instant now) {
      return reservation.quantity() == request.quantity()
          ? new Repeated(handedOut(reservation, now))
          : new Refused(Refusal.KEY_CONFLICT, now);
    }

    /** The time always moves on, so that who looked before sees that it was handed out again. */
    private Reservation handedOut(Reservation held, Instant now) {
      if (held.status() != ReservationStatus.RESERVED || held.sequence() <= recordedUpTo) {
        return held;
      }
      Instant later = held.decidedAt().plusMillis(1);
      Reservation again =
          with(held, held.status(), held.version(), now.isAfter(later) ? now : later, true);
      reservations.put(held.order(), again);
      return again;
    }

    private Optional<Refusal> refusal(ReserveRequest request, Instant now) {
      if (sale.isPaused()) {
        return Optional.of(Refusal.SALE_PAUSED);
      }
      return switch (sale.phaseAt(now)) {
        case SCHEDULED -> Optional.of(Refusal.SALE_NOT_OPEN);
        case CLOSED -> Optional.of(Refusal.SALE_CLOSED);
        case OPEN -> shortage(request);
      };
    }

    private Optional<Refusal> shortage(ReserveRequest request) {
      if (heldBy.getOrDefault(request.buyer(), 0) + request.quantity() > limitPerBuyer) {
        return Optional.of(Refusal.LIMIT_REACHED);
      }
      return request.quantity() > available() ? Optional.of(Refusal.SOLD_OUT) : Optional.empty();
    }

    private Reservation hold(ReserveRequest request, Instant now) {
      Reservation held =
          new Reservation(
              request.sale(),
              request.order(),
              request.buyer(),
              request.key(),
              request.quantity(),
              sequence + 1,
              now,
              now.plus(paymentWindow),
              ReservationStatus.RESERVED,
              1,
              now,
              true);
      keep(held);
      line.put(held.sequence(), held.order());
      return held;
    }

    private void keep(Reservation reservation) {
      reservations.put(reservation.order(), reservation);
      keys.put(reservation.key(), reservation.order());
      sequence = Math.max(sequence, reservation.sequence());
      switch (reservation.status()) {
        case RESERVED -> move(reservation, 1, 0);
        case CONFIRMED -> move(reservation, 0, 1);
        case RELEASED, EXPIRED -> {}
      }
    }

    private void move(Reservation reservation, int toReserved, int toSold) {
      reserved += toReserved * reservation.quantity();
      sold += toSold * reservation.quantity();
      int held = (toReserved + toSold) * reservation.quantity();
      heldBy.merge(reservation.buyer(), held, Integer::sum);
    }

    private @Nullable Reservation confirm(OrderId order, Instant now) {
      Reservation held = reservations.get(order);
      if (held == null || held.status() != ReservationStatus.RESERVED) {
        return held;
      }
      boolean inTime = now.isBefore(held.payBy());
      return decide(held, inTime ? ReservationStatus.CONFIRMED : ReservationStatus.EXPIRED, now);
    }

    private @Nullable Reservation release(OrderId order, Instant now) {
      Reservation held = reservations.get(order);
      boolean releasable =
          held != null
              && held.settled()
              && (held.status() == ReservationStatus.RESERVED
                  || held.status() == ReservationStatus.CONFIRMED);
      return releasable ? decide(held, ReservationStatus.RELEASED, now) : held;
    }

    private List<Reservation> expire(int max, Instant now) {
      return reservations.values().stream()
          .filter(held -> held.status() == ReservationStatus.RESERVED)
          .filter(held -> !now.isBefore(held.payBy()))
          .sorted(Comparator.comparing(Reservation::payBy))
          .limit(max)
          .toList()
          .stream()
          .map(due -> decide(due, ReservationStatus.EXPIRED, now))
          .toList();
    }

    private Reservation decide(Reservation held, ReservationStatus status, Instant now) {
      Reservation decided = with(held, status, held.version() + 1, now, false);
      reservations.put(held.order(), decided);
      return decided;
    }

    private List<Reservation> unsettled(Instant until, int max) {
      return reservations.values().stream()
          .filter(held -> !held.settled() && !held.decidedAt().isAfter(until))
          .sorted(Comparator.comparing(Reservation::decidedAt))
          .limit(max)
          .toList();
    }

    private @Nullable Unrecorded unrecorded(Instant madeBefore, int max) {
      List<Reservation> held = new ArrayList<>();
      Map.@Nullable Entry<Long, OrderId> last = null;
      for (var place : line.tailMap(recordedUpTo, false).entrySet()) {
        Reservation here = reservations.get(place.getValue());
        if (max-- == 0 || (here != null && here.reservedAt().isAfter(madeBefore))) {
          break;
        }
        last = place;
        if (here != null && here.status() == ReservationStatus.RESERVED) {
          held.add(here);
        }
      }
      return last == null ? null : new Unrecorded(last.getKey(), last.getValue(), madeBefore, held);
    }

    private List<Reservation> verify(Unrecorded looked, Collection<Reservation> missing) {
      if (looked.upTo() <= recordedUpTo || !looked.last().equals(line.get(looked.upTo()))) {
        return List.of();
      }
      List<Reservation> open =
          missing.stream()
              .map(each -> reservations.get(each.order()))
              .filter(held -> held != null && held.status() == ReservationStatus.RESERVED)
              .filter(held -> held.sequence() > recordedUpTo)
              .toList();
      List<Reservation> withdrawn =
          open.stream()
              .filter(missing::contains)
              .filter(held -> !held.decidedAt().isAfter(looked.madeBefore()))
              .toList();
      withdrawn.forEach(this::withdraw);
      recordedUpTo =
          open.stream()
              .filter(held -> !withdrawn.contains(held))
              .mapToLong(held -> held.sequence() - 1)
              .reduce(looked.upTo(), Math::min);
      return withdrawn;
    }

    private void withdraw(Reservation held) {
      move(held, -1, 0);
      reservations.remove(held.order());
      keys.remove(held.key());
    }

    private boolean settle(Collection<Reservation> recorded) {
      for (Reservation each : recorded) {
        Reservation held = reservations.get(each.order());
        if (held != null && !held.settled() && held.version() == each.version()) {
          settle(held);
        }
      }
      return true;
    }

    /** Only what was CONFIRMED and settled before can be released at a version above 2. */
    private void settle(Reservation held) {
      if (held.status() == ReservationStatus.CONFIRMED) {
        move(held, -1, 1);
      } else if (held.version() > 2) {
        move(held, 0, -1);
      } else {
        move(held, -1, 0);
      }
      reservations.put(
          held.order(), with(held, held.status(), held.version(), held.decidedAt(), true));
    }

    private static Reservation with(
        Reservation held, ReservationStatus status, int version, Instant decidedAt, boolean done) {
      return new Reservation(
          held.sale(),
          held.order(),
          held.buyer(),
          held.key(),
          held.quantity(),
          held.sequence(),
          held.reservedAt(),
          held.payBy(),
          status,
          version,
          decidedAt,
          done);
    }
  }
}
