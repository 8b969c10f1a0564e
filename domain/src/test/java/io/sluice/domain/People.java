package io.sluice.domain;

import io.sluice.domain.stock.BuyerId;
import java.util.UUID;

/** The buyers that tests talk about. */
public final class People {
  private People() {}

  public static BuyerId ann() {
    return buyer(1);
  }

  public static BuyerId bob() {
    return buyer(2);
  }

  public static BuyerId cho() {
    return buyer(3);
  }

  /** The {@code n}th of a crowd. */
  public static BuyerId buyer(int n) {
    return new BuyerId(new UUID(0x0192_0000_0000_7000L, 0x8000_0000_0000_0000L | n));
  }
}
