package io.sluice.infra.redis;

import static io.sluice.domain.People.buyer;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.SaleFixtures.orderOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Refusal;
import io.sluice.domain.stock.ReserveOutcome;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveRequest;
import io.sluice.infra.redis.ReserveLanes.Bounds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class ReserveLanesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ReserveOutcome SOLD_OUT = new Refused(Refusal.SOLD_OUT, Instant.EPOCH);

  private final Sale sale = openSale(1, 1);
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final List<CompletableFuture<List<ReserveOutcome>>> sent = new ArrayList<>();

  @Test
  void aLonelyBuyerWaitsForNobody() {
    ReserveLanes lanes = answeringAtOnce(new Bounds(10, 10, Long.MAX_VALUE));

    assertThat(reserve(lanes, 1).block(SOON)).isEqualTo(SOLD_OUT);
    assertThat(batches).containsExactly(1);
  }

  @Test
  void whoComesWhileABatchIsUnderWayGoesTogetherAfterIt() {
    ReserveLanes lanes = answeringLater(new Bounds(100, 4, Long.MAX_VALUE));
    Flux.range(1, 8).flatMap(n -> reserve(lanes, n), 8).subscribe();
    assertThat(batches).containsExactly(1);

    answer(0);
    answer(1);

    assertThat(batches).containsExactly(1, 4, 3);
  }

  @Test
  void theNextBatchGoesBeforeTheAnswersAreTold() {
    ReserveLanes lanes = answeringLater(new Bounds(100, 4, Long.MAX_VALUE));
    List<Integer> sentWhenTold = new ArrayList<>();
    reserve(lanes, 1).subscribe(told -> sentWhenTold.add(batches.size()));
    reserve(lanes, 2).subscribe();

    answer(0);

    assertThat(sentWhenTold).containsExactly(2);
  }

  @Test
  void aClientThatThrowsFailsItsBatchAndNoLaterOne() {
    List<Throwable> failures = new ArrayList<>();
    ReserveLanes lanes =
        new ReserveLanes(
            new Bounds(100, 4, Long.MAX_VALUE),
            (sale, batch) -> {
              if (failures.isEmpty()) {
                throw new IllegalStateException("not sent");
              }
              return CompletableFuture.completedFuture(Collections.nCopies(batch.size(), SOLD_OUT));
            });
    reserve(lanes, 1).subscribe(told -> {}, failures::add);
    assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);

    assertThat(reserve(lanes, 2).block(SOON)).isEqualTo(SOLD_OUT);
    assertThat(lanes.open()).isZero();
  }

  @Test
  void moreThanItsBoundIsRefusedAtOnce() {
    ReserveLanes lanes = answeringLater(new Bounds(3, 1, Long.MAX_VALUE));
    List<Throwable> refused = new ArrayList<>();

    for (int n = 0; n < 5; n++) {
      reserve(lanes, n).subscribe(told -> {}, refused::add);
    }

    assertThat(refused).hasSize(2).allMatch(OverloadedException.class::isInstance);
    assertThat(lanes.waiting()).isEqualTo(3);
  }

  @Test
  void aTurnIsFreeBeforeItsAnswerIsTold() {
    ReserveLanes lanes = answeringLater(new Bounds(1, 1, Long.MAX_VALUE));
    List<Throwable> refused = new ArrayList<>();
    reserve(lanes, 1).flatMap(told -> reserve(lanes, 2)).subscribe(told -> {}, refused::add);

    answer(0);

    assertThat(refused).isEmpty();
    assertThat(batches).containsExactly(1, 1);
  }

  @Test
  void whoHasWaitedTooLongIsRefusedUnsent() {
    ReserveLanes lanes = answeringLater(new Bounds(10, 10, -1));
    List<Throwable> refused = new ArrayList<>();

    reserve(lanes, 1).subscribe(told -> {}, refused::add);

    assertThat(refused).hasSize(1).allMatch(OverloadedException.class::isInstance);
    assertThat(batches).isEmpty();
    assertThat(lanes.open()).isZero();
  }

  @Test
  void aFailedBatchFailsItsBuyersAndNoOthers() {
    ReserveLanes lanes = answeringLater(new Bounds(10, 1, Long.MAX_VALUE));
    List<Throwable> failed = new ArrayList<>();
    reserve(lanes, 1).subscribe(told -> {}, failed::add);
    reserve(lanes, 2).subscribe(told -> {}, failed::add);

    sent.get(0).completeExceptionally(new IllegalStateException("gone"));

    assertThat(failed).hasSize(1);
    assertThat(batches).containsExactly(1, 1);
  }

  @Test
  void aLaneThatRunsEmptyMakesRoom() {
    ReserveLanes lanes = answeringLater(new Bounds(10, 10, Long.MAX_VALUE));
    reserve(lanes, 1).subscribe();
    assertThat(lanes.open()).isEqualTo(1);

    answer(0);

    assertThat(lanes.open()).isZero();
  }

  @Test
  void aHundredThousandAnswersNeedNoDeepStack() {
    ReserveLanes lanes = answeringAtOnce(new Bounds(10, 1, Long.MAX_VALUE));

    Mono<ReserveOutcome> chain = Flux.range(1, 100_000).flatMap(n -> reserve(lanes, n), 10).last();

    assertThat(chain.block(SOON)).isEqualTo(SOLD_OUT);
    assertThat(lanes.open()).isZero();
  }

  @Test
  void nobodyIsForgottenWhenLanesComeAndGo() {
    ReserveLanes lanes =
        new ReserveLanes(
            new Bounds(1_000, 16, Long.MAX_VALUE),
            (id, requests) ->
                CompletableFuture.supplyAsync(
                    () -> Collections.nCopies(requests.size(), SOLD_OUT)));

    Long told =
        Flux.range(1, 50_000)
            .flatMap(n -> reserve(lanes, n).subscribeOn(Schedulers.parallel()), 3)
            .count()
            .block(SOON);

    assertThat(told).isEqualTo(50_000);
    assertThat(lanes.open()).isZero();
  }

  private ReserveLanes answeringAtOnce(Bounds bounds) {
    return new ReserveLanes(
        bounds,
        (id, requests) -> {
          batches.add(requests.size());
          return CompletableFuture.completedFuture(Collections.nCopies(requests.size(), SOLD_OUT));
        });
  }

  private ReserveLanes answeringLater(Bounds bounds) {
    return new ReserveLanes(
        bounds,
        (id, requests) -> {
          batches.add(requests.size());
          CompletableFuture<List<ReserveOutcome>> answer = new CompletableFuture<>();
          sent.add(answer);
          return answer;
        });
  }

  private void answer(int batch) {
    sent.get(batch).complete(Collections.nCopies(batches.get(batch), SOLD_OUT));
  }

  private Mono<ReserveOutcome> reserve(ReserveLanes lanes, int n) {
    return lanes.reserve(
        new ReserveRequest(
            sale.id(), orderOf(sale), buyer(n), new IdempotencyKey("k").digestFor(buyer(n)), 1));
  }
}
