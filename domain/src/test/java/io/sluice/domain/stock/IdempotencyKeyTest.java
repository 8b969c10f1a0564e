package io.sluice.domain.stock;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.sale.Sale;
import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {
  @Test
  void hasOneToAHundredAndTwentyEightVisibleAsciiCharacters() {
    assertThat(new IdempotencyKey("~".repeat(128)).value()).hasSize(128);
    for (String bad : new String[] {"", "~".repeat(129), "a b", "a\t", "\u007f", "é"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey(bad));
    }
  }

  @Test
  void isAnotherKeyForAnotherBuyer() {
    IdempotencyKey key = new IdempotencyKey("the-same");
    assertThat(key.digestFor(ann())).isEqualTo(key.digestFor(ann()));
    assertThat(key.digestFor(ann())).isNotEqualTo(key.digestFor(bob()));
  }

  @Test
  void anOrderIdLeadsToItsSaleAndKeepsItsTime() {
    Sale sale = SaleFixtures.openSale(1, 1);
    var uuid = SaleFixtures.uuid7();
    OrderId order = OrderId.of(uuid, sale.id());
    assertThat(order.saleTag()).isEqualTo(sale.id().tag());
    assertThat(order.value().getMostSignificantBits()).isEqualTo(uuid.getMostSignificantBits());
    assertThat(order.value().version()).isEqualTo(7);
  }
}
