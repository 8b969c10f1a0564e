package io.sluice.infra.redis;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleState;
import io.sluice.domain.stock.Fence;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Reservation;
import io.sluice.infra.redis.Script.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Loads stocks: chunk after chunk is put aside, then one script puts all of it in its place. */
final class StockLoading {
  private final RedisLink redis;
  private final RedisSettings settings;

  private final Marks marks;

  StockLoading(RedisLink redis, RedisSettings settings, Marks marks) {
    this.redis = redis;
    this.settings = settings;
    this.marks = marks;
  }

  Mono<Boolean> load(Sale sale, Fence fence, Flux<Reservation> reservations) {
    return Mono.defer(
        () -> {
          Progress progress = new Progress(sale, StockKeys.staged(sale.id(), marks.next()));
          return reservations
              .buffer(settings.loadChunk())
              .concatMap(chunk -> stage(progress, chunk), 1)
              .then(Mono.defer(() -> finish(progress, fence)))
              .onErrorResume(failure -> discard(progress).then(Mono.error(failure)));
        });
  }

  /** At once, because a full memory is what fails a load most often; Redis forgets it anyway. */
  private Mono<Void> discard(Progress progress) {
    return redis
        .send(Effect.WRITES, commands -> commands.unlink(progress.staged))
        .then()
        .onErrorComplete();
  }

  private Mono<String> stage(Progress progress, List<Reservation> chunk) {
    progress.add(chunk);
    List<byte[]> arguments = new ArrayList<>(2 + 2 * chunk.size());
    arguments.add(Words.of(progress.chunks));
    arguments.add(Words.of(settings.stagingTtl().toMillis()));
    for (Reservation each : chunk) {
      arguments.add(PackedReservation.pack(each.order()));
      arguments.add(PackedReservation.pack(each));
    }
    return redis
        .prepare(Script.STAGE, progress.staged, arguments.toArray(byte[][]::new))
        .doOnNext(StockLoading::refuseIfLost);
  }

  private Mono<Boolean> finish(Progress progress, Fence fence) {
    byte[][] keys =
        Stream.of(StockKeys.of(progress.sale.id()), progress.staged)
            .flatMap(Stream::of)
            .toArray(byte[][]::new);
    return Mono.fromSupplier(() -> progress.arguments(fence))
        .flatMap(arguments -> redis.prepare(Script.LOAD, keys, arguments))
        .doOnNext(StockLoading::refuseIfLost)
        .map("LOADED"::equals);
  }

  private static void refuseIfLost(String answer) {
    if (answer.equals("LOST")) {
      throw new OverloadedException("Redis lost a stock that was being loaded");
    }
  }

  /** What has been put aside so far, counted. */
  private static final class Progress {
    private final Sale sale;
    private final byte[][] staged;
    private long chunks;
    private long reservations;
    private long sequence;
    private long reserved;
    private long sold;

    private Progress(Sale sale, byte[][] staged) {
      this.sale = sale;
      this.staged = staged;
    }

    private void add(List<Reservation> chunk) {
      chunks++;
      reservations += chunk.size();
      for (Reservation each : chunk) {
        sequence = Math.max(sequence, each.sequence());
        switch (each.status()) {
          case RESERVED -> reserved += each.quantity();
          case CONFIRMED -> sold += each.quantity();
          case RELEASED, EXPIRED -> {}
        }
      }
    }

    /** As {@code load.lua} reads them. */
    private byte[][] arguments(Fence fence) {
      long available = sale.units() - reserved - sold;
      if (available < 0) {
        throw new IllegalStateException("sale " + sale.id() + " has more orders than units");
      }
      return Stream.of(
              Words.of(fence.epoch().number()),
              Words.of(fence.mark()),
              Words.of(chunks),
              Words.of(reservations),
              Words.of("units"),
              Words.of(sale.units()),
              Words.of("available"),
              Words.of(available),
              Words.of("reserved"),
              Words.of(reserved),
              Words.of("sold"),
              Words.of(sold),
              Words.of("sequence"),
              Words.of(sequence),
              Words.of("recordedUpTo"),
              Words.of(sequence),
              Words.of("limit"),
              Words.of(sale.limitPerBuyer()),
              Words.of("paymentWindow"),
              Words.of(sale.paymentWindow().toMillis()),
              Words.of("version"),
              Words.of(sale.version()),
              Words.of("opensAt"),
              Words.ofMillis(sale.window().opensAt()),
              Words.of("closesAt"),
              Words.ofMillis(sale.window().closesAt()),
              Words.of("paused"),
              Words.of(sale.isPaused()),
              Words.of("closed"),
              Words.of(sale.state() == SaleState.CLOSED))
          .toArray(byte[][]::new);
    }
  }
}
