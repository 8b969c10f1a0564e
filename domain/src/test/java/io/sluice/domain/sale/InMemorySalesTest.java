package io.sluice.domain.sale;

class InMemorySalesTest extends SalesContract {
  private final InMemorySales sales = new InMemorySales();

  @Override
  protected Sales sales() {
    return sales;
  }
}
