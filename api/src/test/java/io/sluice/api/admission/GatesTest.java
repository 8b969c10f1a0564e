package io.sluice.api.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Who is let into a node that has eight places, and who is not. */
class GatesTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Gates gates =
      new Gates(
          new AdmissionSettings(
              100,
              3,
              2,
              100,
              100,
              100,
              20,
              50,
              5,
              Duration.ofSeconds(1),
              100,
              new AdmissionSettings.Limit(
                  8, 8, 8, 2.0, Duration.ofMillis(100), Duration.ofMinutes(10), 75, 50)),
          meters);
  private final List<Disposable> underWay = new ArrayList<>();

  /** So many come at once and stay; how many were let in. */
  private int enter(Gate gate, int crowd) {
    int before = gate.used();
    for (int i = 0; i < crowd; i++) {
      underWay.add(gate.whileAskedFor(Mono.never()).subscribe(x -> {}, refused -> {}));
    }
    return gate.used() - before;
  }

  private static void expectRefused(Gate gate) {
    StepVerifier.create(gate.whileAskedFor(Mono.just("work")))
        .expectError(BulkheadFullException.class)
        .verify();
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void browsingIsRefusedFirstThenStatusThenPurchasesAndPaymentsLast() {
    assertThat(enter(gates.browsing(), 10)).isEqualTo(4);
    assertThat(enter(gates.status(), 10)).isEqualTo(2);
    assertThat(enter(gates.purchases(), 10)).isEqualTo(2);
    assertThat(enter(gates.decisions(), 10)).isEqualTo(3);
  }

  @Test
  void aCrowdOfBuyersLeavesNothingToWhoBrowsesAndEverythingToWhoPays() {
    assertThat(enter(gates.purchases(), 100)).isEqualTo(8);

    expectRefused(gates.browsing());
    expectRefused(gates.status());
    expectRefused(gates.purchases());
    assertThat(gates.decisions().isOpen()).isTrue();
    assertThat(gates.streams().isOpen()).isTrue();
  }

  @Test
  void whoLeavesMakesRoomHoweverTheWorkEnds() {
    enter(gates.purchases(), 8);
    underWay.forEach(Disposable::dispose);
    assertThat(gauge("sluice.admission.under.way")).isZero();

    List<Function<Gate, Mono<?>>> ends =
        List.of(
            gate -> gate.whileAskedFor(Mono.just("done")),
            gate -> gate.untilItEnds(Mono.empty()),
            gate -> gate.untilItEnds(Mono.error(new IllegalStateException("failed"))),
            gate -> gate.measuredUntilItEnds(Mono.just("measured"), String.class));
    for (int i = 0; i < 20; i++) {
      ends.forEach(end -> end.apply(gates.purchases()).onErrorComplete().block());
    }

    assertThat(gauge("sluice.admission.under.way")).isZero();
    assertThat(enter(gates.purchases(), 100)).isEqualTo(8);
  }

  @Test
  void aGateWhoseOwnPlacesAreTakenGivesTheRoomBack() {
    enter(gates.decisions(), 3);
    expectRefused(gates.decisions());

    assertThat(enter(gates.purchases(), 100)).isEqualTo(8);
  }

  @Test
  void looksIntoTheDatabaseCannotTakeAllPlacesOfDecisions() {
    assertThat(enter(gates.lookups(), 10)).isEqualTo(2);
    assertThat(enter(gates.decisions(), 10)).isEqualTo(3);
  }

  @Test
  void whatIsRefusedIsCounted() {
    enter(gates.purchases(), 10);

    assertThat(refused("purchases")).isEqualTo(2);
    expectRefused(gates.browsing());
    assertThat(refused("browsing")).isEqualTo(2);
    assertThat(gauge("sluice.admission.limit")).isEqualTo(8);
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  private double refused(String gate) {
    return meters.get("sluice.admission.refused").tag("gate", gate).counter().count();
  }

  @Test
  void theDoorKnowsTheGateOfEachPath() {
    assertThat(gates.before("POST", "/api/v1/sales/1/orders")).isEqualTo(gates.purchases());
    assertThat(gates.before("GET", "/api/v1/sales?phase=OPEN")).isEqualTo(gates.browsing());
    assertThat(gates.before("HEAD", "/api/v1/sales/1")).isEqualTo(gates.browsing());
    assertThat(gates.before("GET", "/api/v1/orders/1")).isEqualTo(gates.status());
    assertThat(gates.before("POST", "/api/v1/orders/1/payment")).isEqualTo(gates.decisions());
    assertThat(gates.before("POST", "/api/v1/orders/1/cancellation")).isEqualTo(gates.decisions());
    assertThat(gates.before("GET", "/api/v1/orders/1/events")).isNull();
    assertThat(gates.before("POST", "/api/v1/operator/sales/1/pause")).isNull();
    assertThat(gates.before("POST", "/api/v1/auth/token")).isNull();
    assertThat(gates.before("GET", "/livez")).isNull();
  }
}
