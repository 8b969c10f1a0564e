package io.sluice.domain.stock;

import io.sluice.domain.sale.SaleId;

/**
 * A buyer asks for units of a sale.
 *
 * @param order the id that the order gets if this is the key's first reservation
 * @param quantity 1 to 1,000
 * @throws IllegalArgumentException when the quantity is out of range
 */
public record ReserveRequest(
    SaleId sale, OrderId order, BuyerId buyer, KeyDigest key, int quantity) {
  public static final int MAX_QUANTITY = 1_000;

  public ReserveRequest {
    if (quantity < 1 || quantity > MAX_QUANTITY) {
      throw new IllegalArgumentException("quantity must be 1 to 1,000");
    }
  }
}
