package io.sluice.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is understood of a head before anything is decoded, and what is left to the codec. */
class RequestHeadTest {
  private static final String BUY = "POST /api/v1/sales/1/orders HTTP/1.1\r\n";
  private static final String LOOK = "GET /api/v1/sales HTTP/1.1\r\n";
  private static final String HOST = "Host: a:8080\r\n";

  private static @Nullable RequestHead at(String request) {
    ByteBuf bytes = Unpooled.copiedBuffer("before" + request, StandardCharsets.ISO_8859_1);
    try {
      return RequestHead.at(bytes.skipBytes(6));
    } finally {
      bytes.release();
    }
  }

  private static RequestHead known(String request) {
    RequestHead head = at(request);
    assertThat(head).isNotNull();
    return head;
  }

  @Test
  void itKnowsWhatIsAskedForAndWhereItEnds() {
    String head = BUY + HOST + "Authorization: Bearer x.y\r\ncontent-length: 14 \r\n\r\n";

    assertThat(known(head + "{\"quantity\":1}GET /"))
        .isEqualTo(
            new RequestHead(
                "POST", "/api/v1/sales/1/orders", head.length(), 14, true, null, false));
  }

  @Test
  void aHeadOfAnyLengthIsReadToItsEnd() {
    for (int n = 0; n < 40; n++) {
      String head = LOOK + HOST + "A: " + "é".repeat(n) + "\r\nX-Request-Id: me\r\n\r\n";
      assertThat(known(head).length()).isEqualTo(head.length());
      assertThat(known(head).id()).isEqualTo("me");
      for (int cut = 0; cut < head.length(); cut++) {
        assertThat(at(head.substring(0, cut))).isNull();
      }
    }
  }

  @Test
  void aNameThatCannotStandInALogIsReplaced() {
    assertThat(known(LOOK + HOST + "X-Request-Id: <me>\r\n\r\n").id()).matches("[0-9a-f]{32}");
  }

  /** It cannot be told where the request ends, or two readers could see it elsewhere. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n\r\n",
        "transfer-encoding: gzip, chunked\r\n\r\n",
        "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "Content-Length: 1, 1\r\n\r\n",
        "Content-Length: +1\r\n\r\n",
        "Content-Length:\r\n\r\n",
        "Content-Length: 99999999999\r\n\r\n",
        "Content-Length : 1\r\n\r\n",
        "Expect: 100-continue\r\n\r\n",
        "A: b\r\n folded: c\r\n\r\n",
        "A: b\rTransfer-Encoding: chunked\r\n\r\n",
        "A: b\nTransfer-Encoding: chunked\r\n\r\n",
        "A: b\0\r\n\r\n",
        "No colon\r\n\r\n",
        ": no name\r\n\r\n",
        "Na me: b\r\n\r\n",
      })
  void whatIsNotClearIsLeftToTheCodec(String headers) {
    assertThat(at(BUY + HOST + headers)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a b HTTP/1.1\r\n",
        "GET  HTTP/1.1\r\n",
        "GET /a HTTP/1.0\r\n",
        "GET /a HTTP/1.1 \r\n",
        " GET /a HTTP/1.1\r\n",
        "GET /a\tb HTTP/1.1\r\n",
        "G{T /a HTTP/1.1\r\n",
        "GET\r\n",
        "\r\n",
      })
  void aFirstLineThatIsNotClearIsLeftToTheCodec(String line) {
    assertThat(at(line + HOST + "\r\n")).isNull();
  }

  @Test
  void whatIsTooLongIsLeftToTheCodec() {
    assertThat(at(LOOK + HOST + "A: " + "b".repeat(5_000) + "\r\n\r\n")).isNull();
    assertThat(at(LOOK + HOST + "A: b\r\n".repeat(2_000) + "\r\n")).isNull();
  }

  /** Its end is known, but it has to be looked at by somebody who knows more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        LOOK + "\r\n",
        LOOK + HOST + HOST + "\r\n",
        LOOK + "Host: a/b\r\n\r\n",
        LOOK + "Host: a:1:2\r\n\r\n",
        LOOK + HOST + "Content-Length: 1\r\n\r\n",
        LOOK + HOST + "Connection: close\r\n\r\n",
        LOOK + HOST + "Connection: keep-alive, Upgrade\r\n\r\n",
        LOOK + HOST + "Upgrade: h2c\r\n\r\n",
        BUY + HOST + "Content-Length: 16385\r\n\r\n",
      })
  void whatNeedsMoreThanItsFirstLineIsNotPlain(String request) {
    assertThat(known(request).isPlain()).isFalse();
  }

  @Test
  void itHearsFromAProxyThatTheSenderUsesTls() {
    assertThat(known(LOOK + HOST + "X-Forwarded-Proto: https\r\n\r\n").overTls()).isTrue();
    assertThat(known(LOOK + HOST + "Forwarded: for=1.2.3.4;proto=https\r\n\r\n").overTls())
        .isTrue();
    assertThat(known(LOOK + HOST + "X-Forwarded-Proto: http\r\n\r\n").overTls()).isFalse();
  }
}
