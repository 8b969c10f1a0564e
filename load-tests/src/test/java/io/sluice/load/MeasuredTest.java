package io.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasuredTest {
  private static final Instant OPENING = Instant.parse("2026-11-22T10:00:00Z");
  private final Ledger ledger = new Ledger();

  @Test
  void countsAcceptedSoldOutAndPersistedApart() {
    for (int i = 1; i <= 10; i++) {
      accepted(Purchase.of(UUID.randomUUID()), i, i * 100L);
    }
    for (int i = 0; i <= 50; i++) {
      soldOut(Purchase.of(UUID.randomUUID()), 1_000 + i * 10L);
    }
    assertThat(new Measured(ledger.history(), OPENING, OPENING.plusSeconds(2), null).figures())
        .containsEntry("accepted", 10)
        .containsEntry("accepted/s", 10.0)
        .containsEntry("sold out", 51)
        .containsEntry("sold out/s", 102.0)
        .containsEntry("persisted/s (at least)", 5.0)
        .containsEntry("yes after the start, p50", "500 ms")
        .containsEntry("sequences", "1 to 10, no gap");
  }

  @Test
  void aRepeatedYesCountsOnceAtItsFirstTime() {
    Purchase ann = Purchase.of(UUID.randomUUID());
    accepted(ann, 1, 900);
    accepted(ann, 1, 500);
    assertThat(figure("accepted", null)).isEqualTo(1);
    assertThat(figure("accepted/s", null)).isEqualTo(2.0);
  }

  @Test
  void whatWasNeverPersistedHasNoRate() {
    accepted(Purchase.of(UUID.randomUUID()), 1, 500);
    assertThat(figure("persisted/s (at least)", null)).isEqualTo("-");
    assertThat(figure("persisted by", null)).isEqualTo("never");
  }

  @Test
  void showsAGap() {
    accepted(Purchase.of(UUID.randomUUID()), 1, 500);
    accepted(Purchase.of(UUID.randomUUID()), 3, 500);
    assertThat(figure("sequences", null)).isEqualTo("1 to 3, 2 different ones");
  }

  private @Nullable Object figure(String name, @Nullable Instant persistedBy) {
    return new Measured(ledger.history(), OPENING, persistedBy, null).figures().get(name);
  }

  private void accepted(Purchase purchase, long sequence, long millis) {
    ledger.enter(
        new Answer.Accepted(
            purchase, OPENING.plusMillis(millis), "o-" + sequence, sequence, 1, false));
  }

  private void soldOut(Purchase purchase, long millis) {
    ledger.enter(
        new Answer.Refused(purchase, OPENING.plusMillis(millis), 409, "sold-out", -1, false));
  }
}
