package io.sluice.api;

import io.sluice.domain.order.AuditSale;
import io.sluice.domain.order.ExpireReservations;
import io.sluice.domain.order.FollowOrder;
import io.sluice.domain.order.RebuildStock;
import io.sluice.domain.order.ReconcileSale;
import io.sluice.domain.order.RefundOrders;
import io.sluice.domain.order.WatchStock;
import io.sluice.domain.order.WithdrawReservations;
import io.sluice.domain.sale.ControlSale;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The bounds of the use cases; what each is for stands beside its default in application.yaml. */
@ConfigurationProperties("sluice")
record UseCaseSettings(
    AuditSale.Limits audit,
    FollowOrder.Limits follow,
    ControlSale.Limits control,
    ExpireReservations.Limits expiry,
    WithdrawReservations.Limits withdraw,
    RebuildStock.Limits rebuild,
    RefundOrders.Limits refund,
    WatchStock.Limits watch,
    ReconcileSale.Limits reconcile) {

  UseCaseSettings {
    SettingRule.notNegative("sluice.audit.patience", audit.patience());
    SettingRule.positive("sluice.audit.pause", audit.pause());
    SettingRule.notNegative("sluice.watch.grace", watch.grace());
    SettingRule.positive("sluice.watch.sales-at-once", watch.salesAtOnce());
    SettingRule.notNegative("sluice.reconcile.patience", reconcile.patience());
    SettingRule.positive("sluice.reconcile.pause", reconcile.pause());
    SettingRule.positive("sluice.reconcile.repaired-within", reconcile.repairedWithin());
    SettingRule.positive("sluice.follow.first-pause", follow.firstPause());
    SettingRule.require(
        follow.longestPause() != null && follow.firstPause().compareTo(follow.longestPause()) <= 0,
        "sluice.follow.longest-pause must not be less than sluice.follow.first-pause.");
    SettingRule.positive("sluice.control.attempts", control.attempts());
    SettingRule.positive("sluice.expiry.batch", expiry.batch());
    SettingRule.positive("sluice.expiry.finish-after", expiry.finishAfter());
    SettingRule.positive("sluice.refund.batch", refund.batch());
    SettingRule.positive("sluice.refund.at-once", refund.atOnce());
    SettingRule.positive("sluice.refund.after", refund.after());
    SettingRule.positive("sluice.refund.again", refund.again());
    SettingRule.positive("sluice.withdraw.grace", withdraw.grace());
    SettingRule.require(
        withdraw.batch() >= 1 && withdraw.batch() <= 1_000,
        "sluice.withdraw.batch must be 1 to 1,000.");
    SettingRule.positive("sluice.withdraw.longest-answer", withdraw.longestAnswer());
    SettingRule.positive("sluice.withdraw.projected-within", withdraw.projectedWithin());
    SettingRule.positive("sluice.withdraw.projection-poll", withdraw.projectionPoll());
    SettingRule.positive("sluice.rebuild.give-up-after", rebuild.giveUpAfter());
    SettingRule.positive("sluice.rebuild.renew-every", rebuild.renewEvery());
    SettingRule.positive("sluice.rebuild.projected-within", rebuild.projectedWithin());
    SettingRule.positive("sluice.rebuild.projection-poll", rebuild.projectionPoll());
    SettingRule.positive("sluice.rebuild.sales-at-once", rebuild.salesAtOnce());
    SettingRule.positive("sluice.rebuild.longest-answer", rebuild.longestAnswer());
    SettingRule.positive("sluice.rebuild.look-every", rebuild.lookEvery());
    SettingRule.positive("sluice.rebuild.look-within", rebuild.lookWithin());
    SettingRule.require(
        rebuild.noticedWithin().compareTo(rebuild.giveUpAfter()) < 0,
        "sluice.rebuild.give-up-after must be more than "
            + rebuild.noticedWithin()
            + ", which is look-every and twice look-within.");
  }
}
