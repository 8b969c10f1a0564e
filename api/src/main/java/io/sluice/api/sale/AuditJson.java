package io.sluice.api.sale;

import io.sluice.domain.order.SaleAudit;

/** An audit as it is shown. */
record AuditJson(
    long units,
    long available,
    long reserved,
    long sold,
    long unaccounted,
    long oversold,
    long ordersRecorded,
    long ordersProjected,
    boolean consistent) {

  static AuditJson of(SaleAudit audit) {
    return new AuditJson(
        audit.units(),
        audit.available(),
        audit.reserved(),
        audit.sold(),
        audit.unaccounted(),
        audit.oversold(),
        audit.ordersRecorded(),
        audit.ordersProjected(),
        audit.consistent());
  }
}
