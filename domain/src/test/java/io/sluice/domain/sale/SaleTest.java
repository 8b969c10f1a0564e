package io.sluice.domain.sale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.SaleFixtures;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SaleTest {
  @Test
  void keepsTheBoundsOfTheContract() {
    assertThat(sale(10_000_000, 1_000, Duration.ofHours(24)).units()).isEqualTo(10_000_000);
    assertThat(sale(1, 1, Duration.ofSeconds(5)).units()).isEqualTo(1);
    refuses("units", () -> sale(0, 1, Duration.ofMinutes(5)));
    refuses("units", () -> sale(10_000_001, 1, Duration.ofMinutes(5)));
    refuses("limitPerBuyer", () -> sale(1, 0, Duration.ofMinutes(5)));
    refuses("limitPerBuyer", () -> sale(1, 1_001, Duration.ofMinutes(5)));
    refuses("paymentWindow", () -> sale(1, 1, Duration.ofMillis(4_999)));
    refuses("paymentWindow", () -> sale(1, 1, Duration.ofHours(24).plusMillis(1)));
  }

  private static void refuses(String field, Runnable making) {
    assertThatIllegalArgumentException().isThrownBy(making::run).withMessageContaining(field);
  }

  private static Sale sale(int units, int limitPerBuyer, Duration paymentWindow) {
    return SaleFixtures.sale(units, limitPerBuyer, SaleFixtures.openedAnHourAgo(), paymentWindow);
  }

  @Test
  void isOneVersionNewerWithEachChangeOfItsState() {
    Sale sale = SaleFixtures.openSale(1, 1);
    assertThat(sale.paused().isPaused()).isTrue();
    assertThat(sale.paused().resumed().version()).isEqualTo(sale.version() + 2);
    assertThat(sale.paused().resumed().isPaused()).isFalse();
  }

  @Test
  void isClosedAtOnceWhenItIsClosedByHand() {
    Instant now = Instant.now();
    assertThat(SaleFixtures.openSale(1, 1).closedAt(now).phaseAt(now.minusSeconds(60)))
        .isEqualTo(SalePhase.CLOSED);
  }

  @Test
  void pricesManyUnitsExactlyOrNotAtAll() {
    Money price = SaleFixtures.PRICE;
    assertThat(price.times(3).amount()).isEqualTo(3_870_000);
    assertThatThrownBy(() -> new Money(Long.MAX_VALUE, price.currency()).times(2))
        .isInstanceOf(ArithmeticException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> new Money(-1, price.currency()));
  }
}
