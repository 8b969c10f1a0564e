package io.sluice.domain.stock;

import java.util.UUID;

/** Who buys: the subject of the access token. */
public record BuyerId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
