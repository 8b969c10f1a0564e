package io.sluice.domain.order;

import io.sluice.domain.sale.InMemorySales;
import io.sluice.domain.sale.Sales;

class InMemoryOrdersTest extends OrdersContract {
  private final Sales sales = new InMemorySales();
  private final InMemoryOrders orders = new InMemoryOrders(sales::find);

  @Override
  protected Orders orders() {
    return orders;
  }

  @Override
  protected Sales sales() {
    return sales;
  }
}
