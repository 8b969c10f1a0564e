package io.sluice.api;

import static io.sluice.domain.People.ann;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.security.AccessTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;

/** Requests that break HTTP or JSON itself: refused in good order, whoever finds it out. */
@InMemoryTest
@ReadsTheOutput
class UnsoundRequestTest {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;

  private Surface surface() {
    return new Surface(port, tokens);
  }

  private static void isInvalid(RawHttp.Answer answer) {
    assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(400);
    assertThat(answer.head())
        .containsIgnoringCase("content-type: application/problem+json")
        .containsPattern("(?i)x-request-id: [A-Za-z0-9._-]{1,128}\r\n");
    assertThat(answer.body())
        .contains("\"type\":\"/problems/invalid-request\"", "\"code\":\"invalid-request\"")
        .contains("\"instance\":\"/", "\"status\":400");
  }

  static List<String> unsoundRequests() {
    String host = "Host: 127.0.0.1\r\n";
    return List.of(
        "GET /api/v1/sales/%zz HTTP/1.1\r\n" + host + "\r\n",
        "GET /api/v1/sales/% HTTP/1.1\r\n" + host + "\r\n",
        "GET /api/v1/sales?cursor=%zz HTTP/1.1\r\n" + host + "\r\n",
        "GET /api/v1/sales/a^b|c HTTP/1.1\r\n" + host + "\r\n",
        "GET /api/v1/sales/%00 HTTP/1.1\r\n" + host + "\r\n",
        "GET http://127.0.0.1/problems/sold-out\0 HTTP/1.1\r\n" + host + "\r\n",
        "GET /api/v1/sales/..%2f..%2fetc HTTP/1.1\r\n" + host + "\r\n",
        "GET /api/v1/sales HTTP/1.1\r\nHost: a:port\r\n\r\n",
        "GET /api/v1/sales HTTP/1.1\r\n" + host + "X-Long: " + "x".repeat(20_000) + "\r\n\r\n",
        "GET /api/v1/sales?limit=" + "1".repeat(8_000) + " HTTP/1.1\r\n" + host + "\r\n",
        "GET /api/v1/sales HTTP/1.1\r\n" + host + "No colon here\r\n\r\n",
        "GET /api/v1/sales HTTP/9.9.9\r\n" + host + "\r\n",
        "NONSENSE\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "POST /api/v1/auth/token HTTP/1.1\r\n" + host + "Content-Length: many\r\n\r\n",
        "POST /api/v1/auth/token HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n",
        "POST /api/v1/auth/token HTTP/1.1\r\n"
            + host
            + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST /api/v1/auth/token HTTP/1.1\r\n"
            + host
            + "Content-Length: 1\r\nContent-Type: application/json\r\n\r\n{}",
        "POST /api/v1/auth/token HTTP/1.1\r\n"
            + host
            + "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n{}\r\n");
  }

  /** Two readers could understand them differently: whom they are for, and where they end. */
  static List<String> ambiguousRequests() {
    String get = "GET /problems/sold-out HTTP/1.1\r\n";
    String host = "Host: 127.0.0.1\r\n";
    String post = "POST /api/v1/auth/token HTTP/1.1\r\n" + host;
    return List.of(
        get + "\r\n",
        get + host + "Host: evil.test\r\n\r\n",
        get + "Host: a b\r\n\r\n",
        get + "Host: a/b\r\n\r\n",
        get + host + "Content-Length: 2\r\n\r\n{}",
        get + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        get + host + "Expect: miracles\r\n\r\n",
        post + "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: ,\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /problems/sold-out HTTP/1.1\n" + host + "\r\n");
  }

  /** Whatever stands behind it is no request, and gets no answer. */
  @ParameterizedTest
  @MethodSource("ambiguousRequests")
  void whatTwoReadersCouldUnderstandDifferentlyEndsTheConnection(String request)
      throws IOException {
    try (RawHttp.Connection connection = RawHttp.open(port)) {
      connection.write(request + "GET /problems/sold-out HTTP/1.1\r\nHost: a\r\n\r\n");

      isInvalid(connection.answer(false));
      assertThat(connection.rest()).isEmpty();
    }
  }

  /** A client may ask before the end of the last answer has been written, and then once more. */
  @Test
  void aConnectionGoesOnAfterRequestsThatCameEarly() throws IOException {
    String sale = surface().openSale(1, 1);
    try (RawHttp.Connection connection = RawHttp.open(port)) {
      for (int round = 0; round < 3; round++) {
        connection.write(get("/openapi.json") + get("/problems/sold-out"));
        assertThat(connection.answer(false).status()).isEqualTo(200);
        assertThat(connection.answer(false).body()).contains("sold-out");
        connection.write(get("/api/v1/sales/" + sale));
        assertThat(connection.answer(false).body()).contains(sale);
      }
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  /** It is told once: a second answer would be taken for that to the next request. */
  @Test
  void aBodyThatBreaksAfterItsAnswerEndsTheConnectionWithoutAnother() throws IOException {
    String chunked = "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (RawHttp.Connection connection = RawHttp.open(port)) {
      connection.write("POST /api/v1/nothing HTTP/1.1\r\n" + chunked + "2\r\n{}\r\n");
      assertThat(connection.answer(false).status()).isEqualTo(404);

      connection.write("zz\r\n");
      assertThat(connection.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("unsoundRequests")
  void whatIsNoSoundHttpIsInvalid(String request) throws IOException {
    isInvalid(RawHttp.send(port, request));
  }

  /** The answer names what is wrong, and it is never a 500: each is 400 with errors. */
  static List<String> unsoundBodies() {
    return List.of(
        "null",
        "[]",
        "[{}]",
        "\"text\"",
        "1e400",
        "{\"email\":\"a\",\"email\":\"b\",\"password\":\"c\"}",
        "{\"email\":\"a\0b\",\"password\":\"c\"}",
        "{\"email\":\"a\\u0000b\",\"password\":\"c\"}",
        "{\"email\":\"\\ud800\",\"password\":\"c\"}",
        "{\"email\":\"\u00c3(\",\"password\":\"c\"}",
        "{\"email\":\"\u00ff\u00fe\",\"password\":\"c\"}",
        "{\"email\":\"a\u00c0\u00afb\",\"password\":\"c\"}",
        "{\"email\":\"\u00ed\u00a0\u00bd\u00ed\u00b8\u0080\",\"password\":\"c\"}",
        "{\0\"\0e\0m\0a\0i\0l\0\"\0:\0\"\0a\0\"\0}\0",
        "{\"email\":" + "[".repeat(8_000),
        "{\"email\":" + "[".repeat(1_000) + "]".repeat(1_000) + ",\"password\":\"c\"}",
        "{\"email\":" + "9".repeat(10_000) + ",\"password\":\"c\"}",
        "{\"email\":1e400,\"password\":\"c\"}");
  }

  @ParameterizedTest
  @MethodSource("unsoundBodies")
  void whatIsNoSoundJsonIsInvalid(String body) throws IOException {
    RawHttp.Answer answer = RawHttp.send(port, post("/api/v1/auth/token", body));

    isInvalid(answer);
    assertThat(answer.body()).containsPattern("\"errors\":\\[\\{\"field\":\"(body|email)\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e400",
        "1e999999999",
        "-1e999999999",
        "1e-999999999",
        "1e2147483648",
        "1e-2147483649",
        "100e2147483647",
        "NaN",
        "1.0000000000000000000000001",
        "0.9999999999999999999999999"
      })
  void aNumberThatIsNotExactlyAWholeOneOfOursIsInvalid(String number) throws IOException {
    String body =
        """
        {"title":"t","price":{"amount":%s,"currency":"KRW"},"units":%s,"limitPerBuyer":1,
         "opensAt":"2026-01-01T00:00:00Z","paymentWindow":"PT5M"}
        """
            .formatted(number, number);
    HttpHeaders operator = new HttpHeaders();
    surface().asOperator().accept(operator);
    String authorization = "Authorization: " + operator.getFirst(HttpHeaders.AUTHORIZATION);

    isInvalid(RawHttp.send(port, post("/api/v1/operator/sales", body, authorization)));
  }

  @Test
  void whoAsksWhetherToGoOnIsToldToGoOn() throws IOException {
    String body = "{\"email\":\"nobody@sluice.test\",\"password\":\"wrong\"}";

    RawHttp.Answer answer =
        RawHttp.send(port, post("/api/v1/auth/token", body, "Expect: 100-continue"));

    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void whoExpectsSomethingElseIsRefused() throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(port, post("/api/v1/auth/token", "{}", "Expect: miracles"));

    assertThat(answer.status()).isBetween(400, 499);
    assertThat(answer.body()).contains("\"code\":\"invalid-request\"");
  }

  private static String post(String path, String body, String... headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n"
        + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
        + "\r\n"
        + body;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ZZZ\r\n",
        "FFFFFFFFFFFFFFFFF\r\n",
        "-1\r\n",
        "\r\n",
        "e\r\n{\"quantity\":1}\r\nZZZ\r\n",
        "e\r\n{\"quantity\":1}ZZZZ\r\n"
      })
  void aBrokenBodyBuysNothing(String chunks, CapturedOutput output) throws IOException {
    String sale = surface().openSale(1, 1);

    isInvalid(RawHttp.send(port, chunkedPurchase(sale, chunks)));

    hasStillOneUnit(sale);
    assertThat(output.getAll()).doesNotContain(" ERROR ", "\n\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "e\r\n{\"quantity\":1}\r\n", "e\r\n{\"quan"})
  void aBodyThatIsCutOffBuysNothing(String chunks, CapturedOutput output) throws IOException {
    String sale = surface().openSale(1, 1);

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(latin(chunkedPurchase(sale, chunks)));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }

    hasStillOneUnit(sale);
    assertThat(output.getAll()).doesNotContain(" ERROR ", "\n\tat ");
  }

  /** Nobody reads their bodies; all the same half a request must not change anything. */
  @ParameterizedTest
  @ValueSource(strings = {"pause", "close"})
  void aBrokenBodyThatNobodyAsksForControlsNothing(String command, CapturedOutput output)
      throws IOException {
    String sale = surface().openSale(1, 1);
    HttpHeaders operator = new HttpHeaders();
    surface().asOperator().accept(operator);

    isInvalid(
        RawHttp.send(port, broken("/api/v1/operator/sales/" + sale + "/" + command, operator)));

    surface().buy(ann(), sale, "k").expectStatus().isCreated();
    assertThat(output.getAll()).doesNotContain(" ERROR ", "\n\tat ");
  }

  @Test
  void aBrokenBodyThatNobodyAsksForCancelsNothing(CapturedOutput output) throws IOException {
    String order = surface().bought(ann(), surface().openSale(1, 1), "k");
    HttpHeaders buyer = new HttpHeaders();
    surface().as(ann()).accept(buyer);

    isInvalid(RawHttp.send(port, broken(order + "/cancellation", buyer)));

    surface().get(ann(), order).expectBody().jsonPath("$.status").isEqualTo("PLACED");
    assertThat(output.getAll()).doesNotContain(" ERROR ", "\n\tat ");
  }

  private static String broken(String path, HttpHeaders who) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: a\r\nAuthorization: "
        + who.getFirst(HttpHeaders.AUTHORIZATION)
        + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
  }

  @Test
  void aChunkedBodyThatEndsInGoodOrderBuys() throws IOException {
    assertThat(RawHttp.send(port, chunkedPurchase(surface().openSale(1, 1), "0\r\n\r\n")).status())
        .isEqualTo(201);
  }

  /** Had the key bought before, this would be a replay. */
  private void hasStillOneUnit(String sale) {
    surface()
        .buy(ann(), sale, "k")
        .expectStatus()
        .isCreated()
        .expectHeader()
        .doesNotExist("Idempotency-Replayed");
  }

  private String chunkedPurchase(String sale, String chunks) {
    HttpHeaders buyer = new HttpHeaders();
    surface().as(ann()).accept(buyer);
    return "POST /api/v1/sales/"
        + sale
        + "/orders HTTP/1.1\r\nHost: a\r\nAuthorization: "
        + buyer.getFirst(HttpHeaders.AUTHORIZATION)
        + "\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n"
        + chunks;
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
  void aBodyThatIsAnnouncedAsTooLargeIsNotWaitedFor(String expect) throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(
            port,
            "POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + expect
                + "Content-Length: 16385\r\n\r\n");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body()).contains("\"code\":\"body-too-large\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Encoding: gzip",
        "Content-Type: application/json;charset=utf-16",
        "Content-Type: application/json;charset=no-such",
        "Content-Type: application/json;charset=!"
      })
  void aBodyThatIsNoPlainUtf8IsNotRead(String header) throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(
            port,
            "POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\n"
                + header
                + "\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(answer.status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "FOO", "DELETE"})
  void aMethodThatAPathDoesNotKnowIsToldWhichItKnows(String method) throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(port, method + " /api/v1/sales HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.head()).containsIgnoringCase("allow: GET, HEAD\r\n");
  }

  @Test
  void aRangeIsNoReasonToServeLessThanTheWhole() throws IOException {
    String head = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n";

    assertThat(RawHttp.send(port, head + "Range: bytes=9-1,x\r\n\r\n").status()).isEqualTo(200);
  }

  @Test
  void whatHasATagMayBeKept() {
    String sale = surface().openSale(1, 1);
    String order = surface().bought(ann(), sale, "kept");

    surface()
        .get(ann(), "/api/v1/sales/" + sale)
        .expectHeader()
        .valueEquals(HttpHeaders.CACHE_CONTROL, "no-cache");
    surface()
        .get(ann(), order)
        .expectHeader()
        .valueEquals(HttpHeaders.CACHE_CONTROL, "no-cache, private");
  }

  @Test
  void aBodyThatNeverComesHoldsUpNobodyElse() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head =
          "POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + "Content-Length: 10\r\n\r\n{";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      surface().client().get().uri("/api/v1/sales").exchange().expectStatus().isOk();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/index.html",
        "/favicon.ico",
        "/error",
        "/webjars/a.js",
        "/v3/api-docs",
        "/swagger-ui.html",
        "/application.yaml",
        "/openapi",
        "/actuator",
        "/actuator/health",
        "/actuator/prometheus",
        "/api/v1",
        "/api/v1/sales/"
      })
  void nothingIsServedButTheRouteTable(String path) throws IOException {
    RawHttp.Answer answer = RawHttp.send(port, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains("\"code\":\"not-found\"");
  }
}
