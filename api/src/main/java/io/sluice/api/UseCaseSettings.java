package io.sluice.api;

import io.sluice.domain.order.AuditSale;
import io.sluice.domain.order.ExpireReservations;
import io.sluice.domain.order.RebuildStock;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The bounds of the use cases; what each is for stands beside its default in application.yaml. */
@ConfigurationProperties("sluice")
record UseCaseSettings(
    AuditSale.Limits audit, ExpireReservations.Limits expiry, RebuildStock.Limits rebuild) {

  UseCaseSettings {
    require(!audit.pause().isZero() && !audit.pause().isNegative(), "sluice.audit.pause");
    require(expiry.batch() > 0, "sluice.expiry.batch");
    require(rebuild.salesAtOnce() > 0, "sluice.rebuild.sales-at-once");
    requirePositive(rebuild.giveUpAfter(), "sluice.rebuild.give-up-after");
    requirePositive(rebuild.projectionPoll(), "sluice.rebuild.projection-poll");
  }

  private static void requirePositive(Duration time, String name) {
    require(!time.isZero() && !time.isNegative(), name);
  }

  private static void require(boolean holds, String name) {
    if (!holds) {
      throw new InvalidSettingException(name + " must be more than nothing.");
    }
  }
}
