package io.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResponsesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private final Purchase ann = Purchase.of(UUID.randomUUID());

  @Test
  void readsAYes() {
    String body =
        """
        {"id":"o-1","saleId":"s-1","quantity":2,"sequence":7,"status":"PLACED"}
        """;
    assertThat(Responses.read(ann, NOW, 201, body, null, null))
        .isEqualTo(new Answer.Accepted(ann, NOW, "o-1", 7, 2, false));
    assertThat(Responses.read(ann, NOW, 201, body, null, "true"))
        .isEqualTo(new Answer.Accepted(ann, NOW, "o-1", 7, 2, true));
  }

  @Test
  void aYesWithoutItsSequenceIsNone() {
    assertThat(Responses.read(ann, NOW, 201, "{\"id\":\"o-1\"}", null, null))
        .isEqualTo(new Answer.Refused(ann, NOW, 201, "", -1, false));
  }

  @Test
  void readsARefusal() {
    assertThat(Responses.read(ann, NOW, 503, "{\"code\":\"overloaded\"}", "2", null))
        .isEqualTo(new Answer.Refused(ann, NOW, 503, "overloaded", 2, false));
    assertThat(Responses.read(ann, NOW, 502, "<html>", "soon", null))
        .isEqualTo(new Answer.Refused(ann, NOW, 502, "", -1, false));
  }

  @Test
  void readsFromARefusalWhetherItCameTooEarly() {
    assertThat(notOpen("2026-11-22T09:59:59.999Z").early()).isTrue();
    assertThat(notOpen("2026-11-22T10:00:00.000Z").early()).isFalse();
  }

  @Test
  void readsAnEventWhetherItsDataIsTextOrNot() {
    Told paid = new Told("paid", 2, "PAID");
    assertThat(
            Responses.told(
                """
                {"event":"paid","id":"2","data":"{\\"status\\":\\"PAID\\"}"}
                """))
        .isEqualTo(paid);
    assertThat(
            Responses.told(
                """
                {"event":"paid","id":"2","data":{"status":"PAID"}}
                """))
        .isEqualTo(paid);
    assertThat(Responses.told("{\"retry\":1000}")).isEqualTo(new Told("", -1, ""));
  }

  @Test
  void anAuditWithAMissingFieldIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Audit.read("{\"units\":1}"))
        .withMessageContaining("available");
  }

  private Answer.Refused notOpen(String serverTime) {
    String body =
        """
        {"code":"sale-not-open","opensAt":"2026-11-22T10:00:00.000Z","serverTime":"%s"}
        """
            .formatted(serverTime);
    return (Answer.Refused) Responses.read(ann, NOW, 409, body, null, null);
  }
}
