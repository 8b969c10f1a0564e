package io.sluice.infra.kafka;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.order.OrderFixtures.event;
import static io.sluice.domain.order.OrderFixtures.oversold;
import static io.sluice.domain.order.OrderFixtures.paid;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
  private final EventCodec codec = new EventCodec();
  private final Order order = placed(openSale(10, 2), ann(), 7, 2);

  @Test
  void readsWhatItHasWritten() throws UndecodableRecordException {
    for (OrderEvent event : List.of(event(order), event(paid(order)), event(oversold(order)))) {
      assertThat(codec.decode(codec.key(order.id()), codec.encode(event))).isEqualTo(event);
    }
  }

  @Test
  void writesJsonThatOthersCanRead() {
    assertThat(json())
        .startsWith("{\"v\":1,\"type\":\"OrderPlaced\",\"id\":\"" + order.id() + "\"")
        .contains("\"price\":{\"amount\":1290000,\"currency\":\"KRW\"}")
        .doesNotContain("reason");
  }

  @Test
  void passesOverFieldsThatItDoesNotKnow() throws UndecodableRecordException {
    String newer = json().replace("{\"v\":1,", "{\"gift\":{\"wrapped\":[true,{}]},\"v\":1,");

    assertThat(decode(newer)).isEqualTo(event(order));
  }

  @Test
  void refusesANewerVersion() {
    assertThatThrownBy(() -> decode(json().replace("\"v\":1", "\"v\":2")))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("unknown version 2");
  }

  @Test
  void refusesAnUnknownType() {
    assertThatThrownBy(() -> decode(json().replace("OrderPlaced", "OrderGiven")))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("unknown type OrderGiven");
  }

  @Test
  void refusesTheKeyOfAnotherOrder() {
    byte[] other = codec.key(placed(openSale(1, 1), ann(), 1).id());

    assertThatThrownBy(() -> codec.decode(other, codec.encode(event(order))))
        .isInstanceOf(UndecodableRecordException.class);
    assertThatThrownBy(() -> codec.decode(null, codec.encode(event(order))))
        .isInstanceOf(UndecodableRecordException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "sale",
        "buyer",
        "key",
        "type",
        "placedAt",
        "payBy",
        "changedAt",
        "currency"
      })
  void refusesAnEventThatLacksAField(String field) {
    assertThatThrownBy(() -> decode(json().replace("\"" + field + "\":", "\"x\":")))
        .isInstanceOf(UndecodableRecordException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "[]",
        "null",
        "{",
        "{\"v\":1}",
        "{\"v\":\"1\"}",
        "{\"v\":1,\"price\":3}"
      })
  void refusesWhatIsNoEvent(String value) {
    assertThatThrownBy(() -> decode(value)).isInstanceOf(UndecodableRecordException.class);
  }

  @Test
  void refusesEveryEventThatIsCutShort() {
    byte[] whole = codec.encode(event(order));
    for (int length = 0; length < whole.length - 1; length++) {
      String cut = new String(whole, 0, length, StandardCharsets.UTF_8);
      assertThatThrownBy(() -> decode(cut)).isInstanceOf(UndecodableRecordException.class);
    }
  }

  private String json() {
    return new String(codec.encode(event(order)), StandardCharsets.UTF_8);
  }

  private OrderEvent decode(String value) throws UndecodableRecordException {
    return codec.decode(codec.key(order.id()), value.getBytes(StandardCharsets.UTF_8));
  }
}
