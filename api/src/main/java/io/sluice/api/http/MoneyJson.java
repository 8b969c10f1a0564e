package io.sluice.api.http;

import io.sluice.domain.sale.Money;

/** Money as the contract writes it. */
public record MoneyJson(long amount, String currency) {
  public static MoneyJson of(Money money) {
    return new MoneyJson(money.amount(), money.currency().getCurrencyCode());
  }
}
