package io.sluice.domain;

import io.sluice.domain.sale.Money;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SaleState;
import io.sluice.domain.sale.SaleWindow;
import io.sluice.domain.stock.OrderId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Sales as tests need them; every one is new. */
public final class SaleFixtures {
  public static final Money PRICE = new Money(1_290_000, Currency.getInstance("KRW"));

  private SaleFixtures() {}

  /** A running sale that opened an hour ago and has no end. */
  public static Sale openSale(int units, int limitPerBuyer) {
    return sale(units, limitPerBuyer, openedAnHourAgo(), Duration.ofMinutes(5));
  }

  public static Sale sale(int units, int limitPerBuyer, SaleWindow window, Duration paymentWindow) {
    return new Sale(
        new SaleId(uuid7()),
        "A thousand sneakers",
        null,
        PRICE,
        units,
        limitPerBuyer,
        window,
        paymentWindow,
        SaleState.RUNNING,
        1,
        now());
  }

  public static SaleWindow openedAnHourAgo() {
    return new SaleWindow(now().minus(Duration.ofHours(1)), null);
  }

  public static OrderId orderOf(Sale sale) {
    return OrderId.of(uuid7(), sale.id());
  }

  /** A UUIDv7 of this moment with 74 random bits. */
  public static UUID uuid7() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (now().toEpochMilli() << 16) | 0x7000L | random.nextInt(0x1000);
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
