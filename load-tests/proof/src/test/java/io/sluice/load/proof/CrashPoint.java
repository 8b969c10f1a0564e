package io.sluice.load.proof;

import io.sluice.load.proof.hook.Moment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/** Every place where something of a Sluice is killed, by SIGKILL. */
enum CrashPoint {
  // The service, on the way of a purchase.
  RESERVE_CALLED("Stock.reserve", Moment.CALLED),
  RESERVE_SENT("Stock.reserve", Moment.SENT),
  RESERVE_ANSWERED("Stock.reserve", Moment.ANSWERED),
  PLACE_SENT("OrderLog.append:OrderPlaced", Moment.SENT),
  PLACE_APPENDED("OrderLog.append:OrderPlaced", Moment.ANSWERED),
  // Of a payment.
  CHARGED("PaymentProvider.charge", Moment.ANSWERED),
  PAYMENT_SENT("Stock.confirm", Moment.SENT),
  PAYMENT_DECIDED("Stock.confirm", Moment.ANSWERED),
  PAYMENT_APPENDING("OrderLog.append:OrderPaid", Moment.SENT),
  PAYMENT_RECORDED("OrderLog.append:OrderPaid", Moment.ANSWERED),
  // Of a cancellation.
  CANCELLATION_SENT("Stock.release", Moment.SENT),
  CANCELLATION_DECIDED("Stock.release", Moment.ANSWERED),
  CANCELLATION_RECORDED("OrderLog.append:OrderCancelled", Moment.ANSWERED),
  REFUND_CLAIMED("Orders.claimRefunds", Moment.ANSWERED),
  REFUND_CALLED("PaymentProvider.refund", Moment.CALLED),
  REFUNDED("PaymentProvider.refund", Moment.ANSWERED),
  REFUND_NOTED("Orders.refunded", Moment.SENT),
  // Of an expiry.
  EXPIRY_DECIDED("Stock.expire", Moment.ANSWERED),
  EXPIRY_RECORDED("OrderLog.append:OrderExpired", Moment.ANSWERED),
  // Of what was reserved and may not be recorded.
  VERIFY_SENT("Stock.verify", Moment.SENT),
  // Of every decision.
  SETTLE_CALLED("Stock.settle", Moment.CALLED),
  SETTLE_SENT("Stock.settle", Moment.SENT),
  SETTLED("Stock.settle", Moment.ANSWERED),
  // Of the projection.
  BATCH_SENT("Orders.project", Moment.SENT),
  BATCH_PROJECTED_NOT_COMMITTED("Orders.project", Moment.ANSWERED),
  // Of a rebuild: Redis is killed for it.
  EPOCH_CLAIMED("Epochs.claimAfter", Moment.ANSWERED),
  FENCED("Stock.fence", Moment.ANSWERED),
  LOADING("Stock.load", Moment.SENT),
  LOADED_NOT_REVIVED("Stock.load", Moment.ANSWERED),
  REVIVED_NOT_COMPLETED("Stock.revive", Moment.ANSWERED),
  COMPLETED("Epochs.complete", Moment.ANSWERED),
  // Of a sale's opening, which an operator asks for and may never hear of.
  OPENING_SENT("Sales.add", Moment.SENT),
  OPENING_STORED("Sales.add", Moment.ANSWERED),
  OPENING_FENCED("Stock.fence", Moment.ANSWERED),
  // Of a pause.
  PAUSE_STORED("Sales.replace", Moment.ANSWERED),
  // Of the repair of a stock that has gone wrong.
  DISCARD_SENT("Stock.discard", Moment.SENT),
  DISCARDED("Stock.discard", Moment.ANSWERED),
  // At any moment.
  SERVICE_AT_RANDOM,
  REDIS,
  KAFKA,
  MARIADB,
  STANDALONE;

  private final String step;
  private final Moment moment;

  CrashPoint() {
    this("", Moment.CALLED);
  }

  CrashPoint(String step, Moment moment) {
    this.step = step;
    this.moment = moment;
  }

  /** Whether the service dies at a step of its own, rather than at a moment of ours. */
  boolean isStep() {
    return !step.isEmpty();
  }

  boolean isOfARebuild() {
    return EnumSet.range(EPOCH_CLAIMED, COMPLETED).contains(this);
  }

  /** Whether a node dies of what an operator asks of it: {@link OperatorCrash}. */
  boolean isOfAnOperator() {
    return EnumSet.range(OPENING_SENT, DISCARDED).contains(this);
  }

  /** Whether one of the nodes does it for all, and nobody knows which. */
  boolean isOfWhoeverComesFirst() {
    return EnumSet.of(
            EXPIRY_DECIDED,
            EXPIRY_RECORDED,
            REFUND_CLAIMED,
            REFUND_NOTED,
            VERIFY_SENT,
            BATCH_SENT,
            BATCH_PROJECTED_NOT_COMMITTED)
        .contains(this);
  }

  /** As the crash hook reads it. */
  String at(int occurrence) {
    return "%s %s %d".formatted(step, moment, occurrence);
  }

  static List<CrashPoint> steps() {
    return Arrays.stream(values()).filter(CrashPoint::isStep).toList();
  }
}
