package io.sluice.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What stands in the answer to whoever is refused at the door. */
class PreparedRefusalTest {
  private static final String TLS = "Strict-Transport-Security: max-age=31536000";

  private static PreparedRefusal refusal(boolean believesProxies) {
    Refusals refusals =
        new Refusals(
            new RequestSettings(Duration.ofSeconds(10), Duration.ofSeconds(7), Duration.ZERO));
    return new PreparedRefusal(
        refusals, new ProblemWriter(JsonMapper.builder().build()), believesProxies);
  }

  private static String told(
      PreparedRefusal refusal, String method, boolean proxyUsesTls, boolean overTls) {
    RequestHead head = new RequestHead(method, "/api/v1/sales", 60, 0, true, null, proxyUsesTls);
    ByteBuf bytes = Unpooled.buffer(refusal.usualLength());
    try {
      refusal.write(head, overTls, bytes);
      return bytes.toString(StandardCharsets.US_ASCII);
    } finally {
      bytes.release();
    }
  }

  @Test
  void itIsAWholeAnswer() {
    String[] parts = told(refusal(false), "GET", false, false).split("\r\n\r\n", -1);

    assertThat(parts).hasSize(2);
    assertThat(parts[0])
        .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
        .contains("\r\nRetry-After: 7\r\n", "\r\nContent-Length: " + parts[1].length())
        .contains("\r\nCache-Control: no-store\r\n")
        .containsPattern("\r\nX-Request-Id: [0-9a-f]{32}\r\n");
    assertThat(parts[1])
        .startsWith("{\"type\":\"/problems/overloaded\",")
        .contains("\"status\":503", "\"instance\":\"/api/v1/sales\"", "\"code\":\"overloaded\"");
  }

  @Test
  void aHeadIsAnsweredWithoutABody() {
    assertThat(told(refusal(false), "HEAD", false, false))
        .endsWith("\r\n\r\n")
        .containsPattern("Content-Length: [1-9]");
  }

  @Test
  void whoUsesTlsIsToldToStayWithIt() {
    assertThat(told(refusal(false), "GET", false, true)).contains(TLS);
    assertThat(told(refusal(true), "GET", true, false)).contains(TLS);
    assertThat(told(refusal(true), "GET", false, false)).doesNotContain(TLS);
  }

  @Test
  void aProxyIsBelievedOnlyWhereTheSettingsSaySo() {
    assertThat(told(refusal(false), "GET", true, false)).doesNotContain(TLS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/sales?a=\"", "/api/v1/sales?a=\\", "/é", "*", "http://a/b"})
  void whatCannotStandInJsonAsItIsIsNotNamed(String target) {
    assertThat(refusal(false).canName(target)).isFalse();
  }
}
