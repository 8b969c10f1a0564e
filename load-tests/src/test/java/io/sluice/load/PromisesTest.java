package io.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final Instant OPENING = Instant.parse("2026-11-22T10:00:00Z");
  private static final Terms TWO_UNITS = new Terms(2, 1, false, true, false);

  private final Purchase ann = purchase();
  private final Purchase bob = purchase();
  private final Purchase cleo = purchase();
  private final Ledger ledger = new Ledger();
  private Instant clock = OPENING;

  @Test
  void aKeptRushIsNotBroken() {
    soldToAnnAndBob();
    hears(cleo, 409, "sold-out");
    assertThat(broken(soldOut())).isEmpty();
  }

  @Test
  void anotherOrderThanTheAuditKnowsIsALostOne() {
    soldToAnnAndBob();
    assertThat(broken(new Audit(2, 0, 2, 0, 0, 0, 2, 1, true)))
        .containsExactly("P2 every yes is in the log and in the database, and nothing else is");
    assertThat(broken(new Audit(2, 0, 2, 0, 0, 0, 1, 2, true)))
        .containsExactly("P2 every yes is in the log and in the database, and nothing else is");
  }

  @Test
  void anOrderThatNobodyWasPromisedIsNoticed() {
    soldToAnnAndBob();
    assertThat(broken(new Audit(2, 0, 2, 0, 0, 0, 3, 3, true)))
        .containsExactly("P2 every yes is in the log and in the database, and nothing else is");
  }

  @Test
  void anAuditThatDoesNotCallItselfConsistentIsBroken() {
    soldToAnnAndBob();
    assertThat(broken(new Audit(2, 0, 2, 0, 0, 0, 2, 2, false)))
        .containsExactly("P2 the audit is consistent");
  }

  @Test
  void anUnaccountedUnitIsALeak() {
    soldToAnnAndBob();
    assertThat(broken(new Audit(2, 0, 2, 0, 1, 0, 2, 2, true))).containsExactly("P3 no unit leaks");
  }

  @Test
  void anOversoldUnitIsBrokenEvenIfAllElseAgrees() {
    soldToAnnAndBob();
    assertThat(broken(new Audit(2, 0, 2, 0, 0, 1, 2, 2, true)))
        .containsExactly("P1 never oversold");
  }

  @Test
  void moreYesesThanUnitsAreOversoldWhateverTheAuditSays() {
    soldToAnnAndBob();
    hears(cleo, "order-3", 3, false);
    assertThat(broken(new Audit(2, 0, 2, 0, 0, 0, 3, 3, true)))
        .contains("P1 never oversold", "P3 the stock holds exactly the units of the orders");
  }

  @Test
  void aStockThatDoesNotAddUpIsBroken() {
    soldToAnnAndBob();
    assertThat(broken(new Audit(2, 1, 2, 0, 0, 0, 2, 2, true)))
        .containsExactly("P1 available + reserved + sold = units");
  }

  @Test
  void soldOutWhileAUnitIsLeftIsAnUndersell() {
    hears(ann, "order-1", 1, false);
    hears(cleo, 409, "sold-out");
    assertThat(broken(new Audit(2, 1, 1, 0, 0, 0, 1, 1, true)))
        .containsExactly("P3 all is sold before anybody is sold out");
  }

  @Test
  void theSameKeyWithAnotherOrderIsBroken() {
    hears(ann, "order-1", 1, false);
    hears(ann, "order-2", 2, true);
    assertThat(broken(soldOut())).contains("P4 one order per key", "P5 no buyer over the limit");
  }

  @Test
  void theSameKeyMayHearTheSameOrderAgain() {
    soldToAnnAndBob();
    hears(ann, "order-1", 1, true);
    hears(ann, "order-1", 1, true);
    assertThat(broken(soldOut())).isEmpty();
  }

  @Test
  void theSameOrderTwiceForTheFirstTimeIsBroken() {
    soldToAnnAndBob();
    hears(ann, "order-1", 1, false);
    assertThat(broken(soldOut())).containsExactly("P4 only one answer is not a replay");
  }

  @Test
  void anAcceptedKeyIsNotRefusedLater() {
    soldToAnnAndBob();
    hears(ann, 409, "sold-out");
    assertThat(broken(soldOut())).containsExactly("P4 an accepted key is not refused");
  }

  @Test
  void aRefusedKeyMayBeAcceptedLater() {
    hears(ann, 409, "sold-out");
    soldToAnnAndBob();
    assertThat(broken(soldOut())).isEmpty();
  }

  @Test
  void oneOrderForTwoBuyersIsBroken() {
    hears(ann, "order-1", 1, false);
    hears(bob, "order-1", 1, false);
    assertThat(broken(soldOut())).contains("P4 an order belongs to one purchase");
  }

  @Test
  void aSecondUnitForOneBuyerIsOverTheLimit() {
    hears(ann, "order-1", 1, false);
    hears(Purchase.of(ann.buyer()), "order-2", 2, false);
    assertThat(broken(soldOut())).containsExactly("P5 no buyer over the limit");
  }

  @Test
  void onlyWhoHoldsAnOrderHasReachedTheLimit() {
    soldToAnnAndBob();
    hears(Purchase.of(ann.buyer()), 409, "limit-reached");
    assertThat(broken(soldOut())).isEmpty();
    hears(cleo, 409, "limit-reached");
    assertThat(broken(soldOut()))
        .containsExactly("P5 only who holds an order has reached the limit");
  }

  @Test
  void aSequenceGivenTwiceIsBroken() {
    hears(ann, "order-1", 1, false);
    hears(bob, "order-2", 1, false);
    assertThat(broken(soldOut())).contains("P6 every sequence is given once");
  }

  @Test
  void aGapInTheSequencesIsBroken() {
    hears(ann, "order-1", 1, false);
    hears(bob, "order-2", 3, false);
    assertThat(broken(soldOut()))
        .containsExactly("P6 the sequences are 1 to the last, without a gap");
  }

  @Test
  void aGapMayBeThereAfterACrashOrAReturn() {
    hears(ann, "order-1", 1, false);
    hears(bob, "order-2", 3, false);
    assertThat(broken(new Terms(2, 1, false, true, true), soldOut())).isEmpty();
    assertThat(broken(new Terms(2, 1, true, true, false), soldOut())).isEmpty();
  }

  @Test
  void aRefusalThatNobodyPromisedIsBroken() {
    soldToAnnAndBob();
    hears(cleo, 409, "sold-out");
    Stream.of(500, 401, 404, 422, 429).forEach(status -> hears(cleo, status, "other"));
    hears(cleo, 409, "sale-closed");
    assertThat(broken(soldOut()))
        .containsExactly("P7 a refusal is one that the buyer was promised");
  }

  @Test
  void overloadedMustSayWhenToComeAgain() {
    soldToAnnAndBob();
    ledger.enter(new Answer.Refused(ann, tick(), 503, "overloaded", 1, false));
    assertThat(broken(soldOut())).isEmpty();
    ledger.enter(new Answer.Refused(ann, tick(), 503, "overloaded", -1, false));
    assertThat(broken(soldOut()))
        .containsExactly("P7 who is refused for the moment is told when to come again");
  }

  @Test
  void anUnknownOutcomeIsFairOnlyWhenTheServiceWasInterrupted() {
    soldToAnnAndBob();
    ledger.enter(new Answer.Refused(ann, tick(), 503, "outcome-unknown", 1, false));
    assertThat(broken(soldOut()))
        .containsExactly("P7 a refusal is one that the buyer was promised");
    assertThat(broken(new Terms(2, 1, false, true, true), soldOut())).isEmpty();
  }

  @Test
  void notOpenIsFairOnlyBeforeTheOpening() {
    soldToAnnAndBob();
    ledger.enter(new Answer.Refused(ann, tick(), 409, "sale-not-open", -1, true));
    assertThat(broken(soldOut())).isEmpty();
    ledger.enter(new Answer.Refused(ann, tick(), 409, "sale-not-open", -1, false));
    assertThat(broken(soldOut()))
        .containsExactly("P7 a refusal is one that the buyer was promised");
  }

  @Test
  void aPurchaseWithoutAFinalAnswerIsBroken() {
    soldToAnnAndBob();
    ledger.asks(cleo);
    ledger.enter(new Answer.Unanswered(cleo, tick(), true));
    ledger.enter(new Answer.Refused(cleo, tick(), 503, "overloaded", 1, false));
    assertThat(broken(soldOut())).containsExactly("P4 the same key settles every purchase in time");
    hears(cleo, 409, "sold-out");
    assertThat(broken(soldOut())).isEmpty();
  }

  @Test
  void aVersionToldTwiceOrBackwardsIsBroken() {
    soldToAnnAndBob();
    Told placed = new Told("snapshot", 1, "PLACED");
    Told paid = new Told("paid", 2, "PAID");
    ledger.followed("order-1", List.of(placed, paid));
    ledger.followed("order-1", List.of(paid));
    assertThat(broken(soldOut())).isEmpty();
    ledger.followed("order-2", List.of(placed, paid, paid));
    assertThat(broken(soldOut()))
        .containsExactly("feed: a stream tells each version once, in order");
    ledger.followed("order-2", List.of(paid, placed));
    assertThat(broken(soldOut()))
        .containsExactly("feed: a stream tells each version once, in order");
  }

  @Test
  void aCancelledOrderHoldsNoUnitButStaysRecorded() {
    soldToAnnAndBob();
    ledger.cancelled("order-1");
    Terms withReturns = new Terms(2, 1, true, false, false);
    assertThat(broken(withReturns, new Audit(2, 1, 1, 0, 0, 0, 2, 2, true))).isEmpty();
    assertThat(broken(withReturns, new Audit(2, 0, 2, 0, 0, 0, 2, 2, true)))
        .containsExactly("P3 the stock holds exactly the units of the orders");
  }

  @Test
  void whatWasSeenOnTheWayIsKept() {
    soldToAnnAndBob();
    ledger.breach("an order can be read right after its yes", "order-1");
    assertThat(broken(soldOut())).containsExactly("an order can be read right after its yes");
  }

  @Test
  void anAuditAgreesOrIsWorthWaitingFor() {
    soldToAnnAndBob();
    hears(cleo, 500, "");
    assertThat(Promises.agree(TWO_UNITS, ledger.history(), soldOut())).isTrue();
    Audit behind = new Audit(2, 0, 2, 0, 0, 0, 2, 1, false);
    assertThat(Promises.agree(TWO_UNITS, ledger.history(), behind)).isFalse();
  }

  @Test
  void aThousandYesesInAnyOrderAreKept() {
    List<Long> sequences = new ArrayList<>(LongStream.rangeClosed(1, 1_000).boxed().toList());
    Collections.shuffle(sequences, new Random(7));
    sequences.forEach(sequence -> hears(purchase(), "order-" + sequence, sequence, false));
    Audit audit = new Audit(1_000, 0, 1_000, 0, 0, 0, 1_000, 1_000, true);
    assertThat(broken(new Terms(1_000, 1, false, true, false), audit)).isEmpty();
  }

  private void soldToAnnAndBob() {
    hears(ann, "order-1", 1, false);
    hears(bob, "order-2", 2, false);
  }

  private void hears(Purchase purchase, String order, long sequence, boolean replayed) {
    ledger.asks(purchase);
    ledger.enter(new Answer.Accepted(purchase, tick(), order, sequence, 1, replayed));
  }

  private void hears(Purchase purchase, int status, String code) {
    ledger.asks(purchase);
    ledger.enter(new Answer.Refused(purchase, tick(), status, code, -1, false));
  }

  private Instant tick() {
    clock = clock.plusMillis(1);
    return clock;
  }

  private List<String> broken(Audit audit) {
    return broken(TWO_UNITS, audit);
  }

  private List<String> broken(Terms terms, Audit audit) {
    return Promises.broken(terms, ledger.history(), audit).stream().map(Breach::promise).toList();
  }

  private static Audit soldOut() {
    return new Audit(2, 0, 1, 1, 0, 0, 2, 2, true);
  }

  private static Purchase purchase() {
    return Purchase.of(UUID.randomUUID());
  }
}
