package io.sluice.infra.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SaleState;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.Fence;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Repeated;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockLevel;
import io.sluice.domain.stock.StockNotReadyException;
import io.sluice.domain.stock.StockState;
import io.sluice.domain.stock.Unrecorded;
import io.sluice.infra.redis.Script.Effect;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The stock of every sale, in Redis; see {@code RATIONALE.md}. */
final class RedisStock implements Stock {
  private final RedisLink redis;
  private final Clock clock;
  private final Marks marks = new Marks();
  private final StockLoading loading;
  private final ReserveLanes lanes;
  private final DistributionSummary batches;
  private final Losses losses;
  private final AtomicReference<@Nullable LifeScripts> entered = new AtomicReference<>();

  /**
   * A node's view of the stock.
   *
   * @param clock tells the time of a refusal that Redis was not asked about
   */
  RedisStock(RedisLink redis, RedisSettings settings, Clock clock, MeterRegistry meters) {
    this.redis = redis;
    this.clock = clock;
    this.loading = new StockLoading(redis, settings, marks);
    this.lanes =
        new ReserveLanes(
            new ReserveLanes.Bounds(
                settings.reserveQueue(),
                settings.reserveBatch(),
                settings.commandTimeout().toNanos()),
            this::reserveTogether);
    this.batches = meters.summary("sluice.redis.reserve.batch");
    this.losses = new Losses(meters);
    meters.gauge("sluice.redis.reserve.waiting", lanes, ReserveLanes::waiting);
    meters.gauge("sluice.redis.reserve.lanes", lanes, ReserveLanes::open);
  }

  @Override
  public Mono<ReserveOutcome> reserve(ReserveRequest request) {
    return lanes.reserve(request);
  }

  private CompletionStage<List<ReserveOutcome>> reserveTogether(
      SaleId sale, List<ReserveRequest> requests) {
    batches.record(requests.size());
    byte[][] packed = requests.stream().map(PackedReservation::pack).toArray(byte[][]::new);
    return run(Script.RESERVE, sale, packed)
        .thenApply(answers -> toOutcomes(sale, answers, requests.size()))
        .exceptionally(failure -> notReady(failure, requests.size()));
  }

  private List<ReserveOutcome> toOutcomes(SaleId sale, List<Object> answers, int size) {
    Iterator<Object> answer = answers.iterator();
    Instant now = Instant.ofEpochMilli((Long) answer.next());
    List<ReserveOutcome> outcomes = new ArrayList<>(size);
    while (answer.hasNext()) {
      outcomes.add(
          switch (Words.word(answer.next())) {
            case "RESERVED" -> new Reserved(PackedReservation.toReservation(sale, answer.next()));
            case "REPEATED" -> new Repeated(PackedReservation.toReservation(sale, answer.next()));
            case String refusal -> new Refused(Refusal.valueOf(refusal), now);
          });
    }
    ReserveOutcome only = outcomes.getFirst();
    boolean forAll = only instanceof Refused refused && refused.reason() == Refusal.STOCK_NOT_READY;
    return forAll ? Collections.nCopies(size, only) : outcomes;
  }

  private List<ReserveOutcome> notReady(Throwable failure, int size) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RedisNoScriptException) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      return Collections.nCopies(size, new Refused(Refusal.STOCK_NOT_READY, now));
    }
    throw new CompletionException(cause);
  }

  @Override
  public Mono<Reservation> find(SaleId sale, OrderId order) {
    return reservations(Script.FIND, sale, PackedReservation.pack(order)).singleOrEmpty();
  }

  @Override
  public Mono<Reservation> confirm(SaleId sale, OrderId order) {
    return reservations(Script.CONFIRM, sale, PackedReservation.pack(order)).singleOrEmpty();
  }

  @Override
  public Mono<Reservation> release(SaleId sale, OrderId order) {
    return reservations(Script.RELEASE, sale, PackedReservation.pack(order)).singleOrEmpty();
  }

  @Override
  public Flux<Reservation> expire(SaleId sale, int max) {
    return reservations(Script.EXPIRE, sale, Words.of(max));
  }

  @Override
  public Flux<Reservation> unsettled(SaleId sale, Duration olderThan, int max) {
    return reservations(Script.UNSETTLED, sale, Words.of(olderThan.toMillis()), Words.of(max));
  }

  @Override
  public Mono<Void> settle(SaleId sale, Collection<Reservation> recorded) {
    byte[][] versions =
        recorded.stream().map(PackedReservation::packVersion).toArray(byte[][]::new);
    return done(Script.SETTLE, sale, versions).then();
  }

  @Override
  public Mono<Unrecorded> unrecorded(SaleId sale, Instant madeBefore, int max) {
    return done(Script.UNRECORDED, sale, Words.ofMillis(madeBefore), Words.of(max))
        .filter(answer -> !answer.isEmpty())
        .map(answer -> toUnrecorded(sale, madeBefore, answer));
  }

  private static Unrecorded toUnrecorded(SaleId sale, Instant madeBefore, List<Object> answer) {
    return new Unrecorded(
        Long.parseLong(Words.word(answer.get(0))),
        PackedReservation.toOrderId(answer.get(1)),
        madeBefore,
        answer.stream()
            .skip(2)
            .map(reservation -> PackedReservation.toReservation(sale, reservation))
            .toList());
  }

  @Override
  public Flux<Reservation> verify(SaleId sale, Unrecorded looked, Collection<Reservation> missing) {
    Stream<byte[]> places =
        Stream.of(
            Words.of(looked.upTo()),
            PackedReservation.pack(looked.last()),
            Words.ofMillis(looked.madeBefore()));
    Stream<byte[]> handedOut = missing.stream().map(PackedReservation::packHandedOut);
    return reservations(
        Script.VERIFY, sale, Stream.concat(places, handedOut).toArray(byte[][]::new));
  }

  @Override
  public Mono<StockLevel> level(SaleId sale) {
    return done(Script.LEVEL, sale).map(RedisStock::toLevel);
  }

  private static StockLevel toLevel(List<Object> fields) {
    long[] numbers = fields.stream().map(Words::word).mapToLong(Long::parseLong).toArray();
    return new StockLevel(
        (int) numbers[1],
        (int) numbers[2],
        (int) numbers[3],
        (int) numbers[4],
        numbers[5] == 1,
        Instant.ofEpochMilli(numbers[0]));
  }

  @Override
  public Mono<StockState> state(SaleId sale) {
    return done(Script.STATE, sale).map(RedisStock::toState);
  }

  private static StockState toState(List<Object> fields) {
    return new StockState(
        toLevel(fields.subList(0, 6)),
        Words.word(fields.get(6)),
        Long.parseLong(Words.word(fields.get(7))),
        Long.parseLong(Words.word(fields.get(8))),
        Long.parseLong(Words.word(fields.get(9))));
  }

  private Flux<Reservation> reservations(Script script, SaleId sale, byte[]... arguments) {
    return done(script, sale, arguments)
        .flatMapIterable(answers -> answers)
        .map(answer -> PackedReservation.toReservation(sale, answer));
  }

  /** What follows the word DONE. */
  private Mono<List<Object>> done(Script script, SaleId sale, byte[]... arguments) {
    return Mono.fromFuture(() -> run(script, sale, arguments), true)
        .onErrorMap(RedisNoScriptException.class, gone -> new StockNotReadyException(sale))
        .flatMap(
            answer ->
                Words.word(answer.getFirst()).equals("DONE")
                    ? Mono.just(answer.subList(1, answer.size()))
                    : Mono.error(new StockNotReadyException(sale)));
  }

  /** By its digest alone: Redis not knowing it means that this life is over. */
  private CompletableFuture<List<Object>> run(Script script, SaleId sale, byte[]... arguments) {
    LifeScripts scripts = entered.get();
    if (scripts == null) {
      return CompletableFuture.failedFuture(new RedisNoScriptException("no life was entered yet"));
    }
    return redis.run(script, scripts.digestOf(script), StockKeys.of(sale), arguments);
  }

  @Override
  public Mono<Instant> now() {
    return redis
        .send(Effect.READS, RedisAsyncCommands::time)
        .map(
            time -> {
              long seconds = Long.parseLong(Words.word(time.get(0)));
              long micros = Long.parseLong(Words.word(time.get(1)));
              return Instant.ofEpochSecond(seconds).plusMillis(micros / 1_000);
            });
  }

  @Override
  public Mono<Boolean> enter(Epoch epoch) {
    return Mono.fromSupplier(() -> entered.updateAndGet(before -> newer(before, epoch)))
        .flatMap(
            scripts -> redis.send(Effect.READS, commands -> commands.scriptExists(scripts.all())))
        .map(known -> !known.contains(false))
        .doOnNext(alive -> losses.looked(epoch, alive));
  }

  private static LifeScripts newer(@Nullable LifeScripts before, Epoch epoch) {
    return before != null && before.epoch().compareTo(epoch) >= 0 ? before : new LifeScripts(epoch);
  }

  @Override
  public Mono<Void> revive(Epoch epoch) {
    return Flux.fromIterable(Script.ofALife())
        .concatMap(
            script ->
                redis.send(Effect.WRITES, commands -> commands.scriptLoad(script.textIn(epoch))))
        .then();
  }

  @Override
  public Mono<Fence> fence(SaleId sale, Epoch epoch) {
    return fence(sale, epoch, false);
  }

  @Override
  public Mono<Void> discard(SaleId sale, Epoch epoch) {
    return fence(sale, epoch, true).then();
  }

  private Mono<Fence> fence(SaleId sale, Epoch epoch, boolean whole) {
    return Mono.fromSupplier(marks::next)
        .flatMap(
            mark ->
                redis.prepare(
                    Script.FENCE,
                    StockKeys.of(sale),
                    Words.of(epoch.number()),
                    Words.of(mark),
                    Words.of(whole)))
        .filter(answer -> !answer.equals("STANDS"))
        .map(mark -> new Fence(sale, epoch, mark));
  }

  @Override
  public Mono<Boolean> load(Sale sale, Fence fence, Flux<Reservation> reservations) {
    return loading.load(sale, fence, reservations);
  }

  @Override
  public Mono<Boolean> update(Sale sale, Epoch epoch) {
    return redis
        .prepare(
            Script.UPDATE,
            StockKeys.of(sale.id()),
            Words.of(epoch.number()),
            Words.of(sale.version()),
            Words.ofMillis(sale.window().opensAt()),
            Words.ofMillis(sale.window().closesAt()),
            Words.of(sale.isPaused()),
            Words.of(sale.state() == SaleState.CLOSED))
        .map("TOLD"::equals)
        .doOnNext(stands -> losses.looked(sale.id(), stands));
  }

  @Override
  public Mono<Void> forget(SaleId sale, Duration after) {
    if (!sale.isRehearsed()) {
      return Mono.error(new IllegalArgumentException("a shop's sale: " + sale));
    }
    return Flux.just(StockKeys.of(sale))
        .concatMap(
            key -> redis.send(Effect.WRITES, commands -> commands.pexpire(key, after.toMillis())))
        .then();
  }
}
