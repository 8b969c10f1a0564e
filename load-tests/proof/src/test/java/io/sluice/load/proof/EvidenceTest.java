package io.sluice.load.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.load.Audit;
import io.sluice.load.proof.Evidence.Charges;
import io.sluice.load.proof.Evidence.LifeRow;
import io.sluice.load.proof.Evidence.SaleRow;
import io.sluice.load.proof.Evidence.StockSeen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final LifeRow THE_LIFE = new LifeRow(7, true);

  @Test
  void aStockThatStandsInTheLifeThatSellsIsThere() {
    assertThat(evidence(stock(7, true), THE_LIFE).hasItsStock()).isTrue();
  }

  @Test
  void aFencedStockIsNotThere() {
    assertThat(evidence(stock(7, false), THE_LIFE).hasItsStock()).isFalse();
  }

  @Test
  void aStockOfAnOlderLifeIsNotThere() {
    assertThat(evidence(stock(6, true), THE_LIFE).hasItsStock()).isFalse();
  }

  @Test
  void aLifeThatIsNotReadyHasNoStock() {
    assertThat(evidence(stock(7, true), new LifeRow(7, false)).hasItsStock()).isFalse();
  }

  private static Evidence evidence(StockSeen stock, LifeRow life) {
    return new Evidence(
        new SaleRow(new UUID(0, 1), 10, 2, 0),
        stock,
        List.of(),
        List.of(),
        life,
        Instant.EPOCH,
        new Audit(10, 10, 0, 0, 0, 0, 0, 0, true),
        Charges.UNWATCHED);
  }

  private static StockSeen stock(long epoch, boolean ready) {
    return new StockSeen(epoch, ready, 10, 10, 0, 0, List.of(), Map.of(), Map.of(), Set.of());
  }
}
