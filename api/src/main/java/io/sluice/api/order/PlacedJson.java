package io.sluice.api.order;

import io.sluice.api.http.MoneyJson;
import io.sluice.api.http.Times;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderStatus;

/** The answer to a purchase: the order as it was placed, whatever has become of it since. */
record PlacedJson(
    String id,
    String saleId,
    int quantity,
    long sequence,
    OrderStatus status,
    MoneyJson price,
    String placedAt,
    String payBy) {

  static PlacedJson of(Order order) {
    return new PlacedJson(
        order.id().toString(),
        order.sale().toString(),
        order.quantity(),
        order.sequence(),
        order.status(),
        MoneyJson.of(order.price()),
        Times.rfc3339(order.placedAt()),
        Times.rfc3339(order.payBy()));
  }
}
