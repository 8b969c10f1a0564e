package io.sluice.domain.sale;

import java.util.Currency;

/**
 * An amount of money, zero or more, in the minor units of its currency (ISO 4217).
 *
 * @throws IllegalArgumentException when the amount is negative
 */
public record Money(long amount, Currency currency) {

  public Money {
    if (amount < 0) {
      throw new IllegalArgumentException("amount must not be negative");
    }
  }

  /**
   * This amount, {@code quantity} times.
   *
   * @throws ArithmeticException when the product does not fit
   */
  public Money times(int quantity) {
    return new Money(Math.multiplyExact(amount, quantity), currency);
  }
}
