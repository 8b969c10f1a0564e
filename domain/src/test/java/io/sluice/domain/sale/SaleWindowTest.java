package io.sluice.domain.sale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SaleWindowTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant ONE = NOON.plusSeconds(3_600);

  @Test
  void opensAtItsFirstInstantAndIsClosedAtItsLast() {
    SaleWindow window = new SaleWindow(NOON, ONE);
    assertThat(window.phaseAt(NOON.minusMillis(1))).isEqualTo(SalePhase.SCHEDULED);
    assertThat(window.phaseAt(NOON)).isEqualTo(SalePhase.OPEN);
    assertThat(window.phaseAt(ONE.minusMillis(1))).isEqualTo(SalePhase.OPEN);
    assertThat(window.phaseAt(ONE)).isEqualTo(SalePhase.CLOSED);
  }

  @Test
  void staysOpenWithoutAnEnd() {
    assertThat(new SaleWindow(NOON, null).phaseAt(Instant.MAX)).isEqualTo(SalePhase.OPEN);
  }

  @Test
  void doesNotCloseBeforeItOpens() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SaleWindow(ONE, NOON));
  }

  @Test
  void endsAtTheMomentOfItsClosingUnlessItHasEndedBefore() {
    assertThat(new SaleWindow(NOON, null).closedAt(ONE)).isEqualTo(new SaleWindow(NOON, ONE));
    assertThat(new SaleWindow(NOON, ONE).closedAt(ONE.plusSeconds(9)))
        .isEqualTo(new SaleWindow(NOON, ONE));
    assertThat(new SaleWindow(ONE, null).closedAt(NOON)).isEqualTo(new SaleWindow(NOON, NOON));
  }
}
