package io.sluice.infra.redis;

import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A lane for each sale that is being bought from: one batch under way, the rest waits for the next.
 */
final class ReserveLanes {
  private final ConcurrentMap<SaleId, ReserveLane> lanes = new ConcurrentHashMap<>();
  private final Bounds bounds;
  private final BiFunction<SaleId, List<ReserveRequest>, CompletionStage<List<ReserveOutcome>>>
      send;

  ReserveLanes(
      Bounds bounds,
      BiFunction<SaleId, List<ReserveRequest>, CompletionStage<List<ReserveOutcome>>> send) {
    this.bounds = bounds;
    this.send = send;
  }

  /**
   * The bounds of a lane.
   *
   * @param waiting at most so many requests wait or are under way
   * @param batch at most so many are under way
   * @param patienceNanos who has waited longer when the next batch goes is refused
   */
  record Bounds(int waiting, int batch, long patienceNanos) {}

  Mono<ReserveOutcome> reserve(ReserveRequest request) {
    return Mono.create(sink -> enter(request, sink));
  }

  private void enter(ReserveRequest request, MonoSink<ReserveOutcome> sink) {
    ReserveLane.Waiting waiting = new ReserveLane.Waiting(request, sink, System.nanoTime());
    while (true) {
      ReserveLane lane = lanes.computeIfAbsent(request.sale(), this::open);
      switch (lane.enter(waiting)) {
        case ENTERED -> {
          return;
        }
        case FULL -> {
          sink.error(new OverloadedException("too many buyers are waiting"));
          return;
        }
        case GONE -> lanes.remove(request.sale(), lane);
      }
    }
  }

  private ReserveLane open(SaleId sale) {
    return new ReserveLane(
        bounds, batch -> send.apply(sale, batch), gone -> lanes.remove(sale, gone));
  }

  /** How many requests wait or are under way, in all sales. */
  int waiting() {
    return lanes.values().stream().mapToInt(ReserveLane::waiting).sum();
  }

  int open() {
    return lanes.size();
  }
}
