package io.sluice.load.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.load.proof.Evidence.Charges;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LabTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Path folder = Labs.folder("lab-test");

  @Test
  void aNodeThatIsKilledUnderLoadLosesNothing() {
    try (Lab lab = Lab.in(folder);
        History history = History.in(folder.resolve("history.jsonl"))) {
      ServiceNode one = lab.startNode("one");
      ServiceNode other = lab.startNode("other");
      Desk desk = new Desk(one::door, lab.tokens());
      UUID sale = desk.openSale(2_000, 2, Duration.ofSeconds(10));
      try (Buyers buyers =
          new Buyers(lab::doors, lab.tokens(), history, Buyers.Habits.mixed(20), 1)) {
        buyers.begin(List.of(sale));
        other.arm("Stock.reserve ANSWERED 5");
        assertThat(other.endsWithin(PATIENCE)).isTrue();
        other.start();
        other.awaitReady(PATIENCE);
        buyers.pause();
        assertThat(buyers.areGoneWithin(PATIENCE)).isTrue();
      }
      Evidence evidence =
          new Witnesses(lab.servers(), desk, () -> Charges.UNWATCHED).whenQuiet(sale, PATIENCE);
      assertThat(HistoryChecker.check(history.of(sale), evidence, false)).isEmpty();
      assertThat(History.read(folder.resolve("history.jsonl"))).isEqualTo(history.of(sale));
    }
  }
}
