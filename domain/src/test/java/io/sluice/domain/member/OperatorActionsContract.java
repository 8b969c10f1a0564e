package io.sluice.domain.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link OperatorActions} keeps. */
public abstract class OperatorActionsContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** The same throughout a test, empty at its beginning. */
  protected abstract OperatorActions actions();

  private static OperatorAction action(String request, @Nullable Integer status) {
    return new OperatorAction(
        MemberFixtures.nextId(),
        MemberFixtures.now(),
        SaleFixtures.uuid7(),
        request,
        "POST /api/v1/operator/sales/" + UUID.randomUUID() + "/pause",
        status,
        "{}");
  }

  @Test
  void tellsWhatWasDoneNewestFirst() {
    OperatorAction asked = action("r1", null);
    OperatorAction done = action("r1", 204);
    OperatorAction later = action("r2", null);
    for (OperatorAction one : new OperatorAction[] {asked, done, later}) {
      actions().append(one).block(SOON);
    }

    assertThat(actions().latest(10).collectList().block(SOON)).containsExactly(later, done, asked);
    assertThat(actions().latest(2).collectList().block(SOON)).containsExactly(later, done);
  }

  @Test
  void holdsTheLongest() {
    OperatorAction longest =
        new OperatorAction(
            SaleFixtures.uuid7(),
            MemberFixtures.now(),
            SaleFixtures.uuid7(),
            "r".repeat(OperatorAction.LONGEST_REQUEST),
            "가".repeat(OperatorAction.LONGEST_ACTION),
            503,
            "나".repeat(OperatorAction.LONGEST_DETAIL));

    actions().append(longest).block(SOON);

    assertThat(actions().latest(1).blockLast(SOON)).isEqualTo(longest);
  }
}
