package io.sluice.api.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.api.http.MoneyJson;
import io.sluice.api.http.Times;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderStatus;
import org.jspecify.annotations.Nullable;

/** An order as its buyer sees it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderJson(
    String id,
    String saleId,
    int quantity,
    long sequence,
    OrderStatus status,
    MoneyJson price,
    String placedAt,
    String payBy,
    int version,
    String changedAt,
    @Nullable String reason) {

  static OrderJson of(Order order) {
    return new OrderJson(
        order.id().toString(),
        order.sale().toString(),
        order.quantity(),
        order.sequence(),
        order.status(),
        MoneyJson.of(order.price()),
        Times.rfc3339(order.placedAt()),
        Times.rfc3339(order.payBy()),
        order.version(),
        Times.rfc3339(order.changedAt()),
        order.reason());
  }

  /** Strong: a version of an order never changes. */
  String etag() {
    return "\"" + version + "\"";
  }
}
