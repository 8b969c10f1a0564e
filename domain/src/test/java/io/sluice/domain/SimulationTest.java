package io.sluice.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dsluice.simulation.seed=N} replays one run, {@code -Dsluice.simulation.runs=N} sets how
 * many seeds are run, {@code -Dsluice.simulation.trace=true} prints every step.
 */
class SimulationTest {
  private static final long RUNS = Long.getLong("sluice.simulation.runs", 25);
  private static final long ENOUGH_TO_SHOW_A_FAULT = 200;

  @Test
  void keepsEveryPromiseWhateverGoesWrong() {
    long orders = seeds().map(seed -> Simulation.run(seed, SimulationPlant.NONE).orders()).sum();
    assertThat(orders).isPositive();
  }

  private static LongStream seeds() {
    Long one = Long.getLong("sluice.simulation.seed");
    return one == null ? LongStream.range(0, RUNS) : LongStream.of(one);
  }

  @Test
  void isTheSameRunForTheSameSeed() {
    assertThat(Simulation.run(7, SimulationPlant.NONE))
        .isEqualTo(Simulation.run(7, SimulationPlant.NONE))
        .isNotEqualTo(Simulation.run(8, SimulationPlant.NONE));
  }

  @Test
  void seesAStockWithMoreUnitsThanTheSale() {
    breaks("P1", SimulationPlant.STOCK_HAS_MORE_UNITS_THAN_THE_SALE);
  }

  @Test
  void seesAStockThatFreesAtDecideInsteadOfSettle() {
    breaks("is broken", SimulationPlant.STOCK_FREES_AT_DECIDE_INSTEAD_OF_SETTLE);
  }

  @Test
  void seesAStockThatSkipsTheLimit() {
    breaks("P5", SimulationPlant.STOCK_SKIPS_THE_LIMIT);
  }

  @Test
  void seesAStockThatForgetsKeys() {
    breaks("P4", SimulationPlant.STOCK_FORGETS_KEYS);
  }

  @Test
  void seesAStockThatNumbersBackwards() {
    breaks("P6", SimulationPlant.STOCK_NUMBERS_BACKWARDS);
  }

  @Test
  void seesAYesThatIsSaidBeforeTheAppend() {
    breaks("P2", SimulationPlant.PLACE_ANSWERS_BEFORE_THE_APPEND);
  }

  @Test
  void seesAProjectorThatCommitsEarly() {
    breaks("is broken", SimulationPlant.PROJECTOR_COMMITS_EARLY);
  }

  @Test
  void seesAProjectorThatDropsAnEvent() {
    breaks("is broken", SimulationPlant.PROJECTOR_DROPS_AN_EVENT);
  }

  @Test
  void seesUnitsThatAreNeverSettled() {
    breaks("P3", SimulationPlant.SETTLE_DOES_NOTHING);
  }

  @Test
  void seesReservationsThatNobodySweeps() {
    breaks("P3", SimulationPlant.NOBODY_SWEEPS);
  }

  @Test
  void seesARebuildThatIgnoresAppendsOnTheirWay() {
    breaks("is broken", SimulationPlant.REBUILD_IGNORES_APPENDS_ON_THEIR_WAY);
  }

  @Test
  void seesNodesThatLookTooRarely() {
    breaks("is broken", SimulationPlant.NODES_LOOK_TOO_RARELY);
  }

  @Test
  void seesARebuildThatIgnoresTheProjection() {
    breaks("is broken", SimulationPlant.REBUILD_IGNORES_THE_PROJECTION);
  }

  @Test
  void seesAPaymentThatIsNotRefunded() {
    breaks("the refund", SimulationPlant.PAYMENT_IS_NOT_REFUNDED);
  }

  @Test
  void seesReservationsThatNobodyWithdraws() {
    breaks("P3", SimulationPlant.NOBODY_WITHDRAWS);
  }

  @Test
  void seesAWithdrawalThatIgnoresTheHandOut() {
    breaks("is broken", SimulationPlant.WITHDRAW_IGNORES_THE_HAND_OUT);
  }

  @Test
  void seesAWithdrawalThatIgnoresTheProjection() {
    breaks("is broken", SimulationPlant.WITHDRAW_IGNORES_THE_PROJECTION);
  }

  @Test
  void seesAWatchThatIgnoresTheProjection() {
    breaks("the watch", SimulationPlant.WATCH_IGNORES_THE_PROJECTION);
  }

  @Test
  void seesUnitsThatAreMisplaced() {
    breaks("the watch", SimulationPlant.UNITS_ARE_MISPLACED);
  }

  private static void breaks(String promise, SimulationPlant plant) {
    Throwable seen =
        LongStream.range(0, ENOUGH_TO_SHOW_A_FAULT)
            .mapToObj(seed -> catchThrowable(() -> Simulation.run(seed, plant)))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    assertThat(seen).isInstanceOf(SimulationViolation.class).hasMessageContaining(promise);
  }
}
