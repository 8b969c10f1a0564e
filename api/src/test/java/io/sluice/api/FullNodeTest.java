package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.security.AccessTokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** A node whose two places are taken by purchases: what everybody else hears, and how early. */
@InMemoryTest
@TestPropertySource(
    properties = {
      "sluice.admission.limit.least=2",
      "sluice.admission.limit.first=2",
      "sluice.admission.limit.most=2",
      "sluice.purchase.answer-within=20s"
    })
class FullNodeTest {
  private static final Pattern RETRY = Pattern.compile("retry: ([0-9]+)\n\n");

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired SilentLog log;
  @Autowired MeterRegistry meters;

  private final List<Socket> buying = new ArrayList<>();
  private String sale = "";
  private String order = "";

  private Surface surface() {
    return new Surface(port, tokens);
  }

  @BeforeEach
  void twoPurchasesAreUnderWay() throws IOException {
    sale = surface().openSale(10, 10);
    order = surface().bought(ann(), sale, "before");
    await().until(() -> underWay() == 0);
    log.takeItsTime();
    for (int n = 0; n < 2; n++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      buying.add(socket);
      write(
          socket,
          "POST /api/v1/sales/%s/orders HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n"
                  .formatted(sale, surface().authorization(bob()))
              + "Idempotency-Key: under-way-%d\r\nContent-Length: 0\r\n\r\n".formatted(n));
    }
    await().until(() -> underWay() == 2);
  }

  @AfterEach
  void thePurchasesEnd() throws IOException {
    log.talk();
    await().until(() -> underWay() == 0);
    for (Socket socket : buying) {
      socket.close();
    }
  }

  private double underWay() {
    return meters.get("sluice.admission.under.way").gauge().value();
  }

  private static void write(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static void expectOverloaded(ResponseSpec response) {
    response
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueMatches("Retry-After", "[1-9][0-9]*")
        .expectHeader()
        .exists("X-Request-Id")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("overloaded");
  }

  @Test
  void whoBuysBrowsesOrReadsIsToldToComeAgainAndWhoPaysIsServed() {
    expectOverloaded(surface().buy(ann(), sale, "refused"));
    expectOverloaded(surface().get(ann(), order));
    expectOverloaded(surface().get(ann(), "/api/v1/orders"));
    expectOverloaded(surface().client().get().uri("/api/v1/sales").exchange());
    expectOverloaded(surface().client().get().uri("/api/v1/sales/{sale}", sale).exchange());

    String unknown = "/api/v1/orders/019a0000-0000-7000-8000-000000000001";
    surface().pay(ann(), unknown, "card", "p").expectStatus().isNotFound();
  }

  @Test
  void aRefusalIsToldBeforeTheTokenAndTheBodyAreRead() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      write(
          socket,
          "POST /api/v1/sales/%s/orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer nonsense\r\n"
                  .formatted(sale)
              + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

      assertThat(head(socket.getInputStream()))
          .startsWith("HTTP/1.1 503")
          .containsIgnoringCase("\r\nretry-after: ");
    }
  }

  @Test
  void whoIsRefusedGoesOnOnTheSameConnection() throws IOException {
    String ping =
        "GET /api/v1/ping HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n\r\n"
            .formatted(surface().authorization(ann()));
    try (RawHttp.Connection connection = RawHttp.open(port)) {
      connection.write(
          "POST /api/v1/sales/%s/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n"
              .formatted(sale));
      assertThat(connection.answer(false).status()).isEqualTo(503);
      for (int n = 0; n < 3; n++) {
        connection.write(" ".repeat(100));
      }
      connection.write(ping);
      assertThat(connection.answer(false).status()).isEqualTo(200);

      connection.write("HEAD /api/v1/sales HTTP/1.1\r\nHost: a\r\n\r\n" + ping);
      assertThat(connection.answer(true).status()).isEqualTo(503);
      assertThat(connection.answer(false).status()).isEqualTo(200);

      connection.write(ping + "GET /api/v1/sales HTTP/1.1\r\nHost: a\r\n\r\n" + ping);
      assertThat(connection.answer(false).status()).isEqualTo(200);
      assertThat(connection.answer(false).status()).isEqualTo(503);
      assertThat(connection.answer(false).status()).isEqualTo(200);
    }
  }

  @Test
  void whoSendsAheadIsRefusedAsOftenAndHeardAgain() throws IOException {
    String browsing = "GET /api/v1/sales HTTP/1.1\r\nHost: a\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      for (int round = 0; round < 10; round++) {
        write(socket, browsing.repeat(3));
        for (int n = 0; n < 3; n++) {
          assertThat(head(socket.getInputStream())).contains("HTTP/1.1 503");
        }
      }
    }
  }

  @Test
  void notEverybodyIsToldTheSameTime() {
    Set<String> times = new TreeSet<>();
    for (int n = 0; n < 40; n++) {
      times.add(
          String.valueOf(
              surface()
                  .client()
                  .get()
                  .uri("/api/v1/sales")
                  .exchange()
                  .expectBody()
                  .returnResult()
                  .getResponseHeaders()
                  .getFirst("Retry-After")));
    }

    assertThat(times).hasSizeGreaterThan(1);
  }

  @Test
  void anEventSourceIsToldToComeBackInTheOneWayThatItUnderstands() {
    Set<Integer> times = new TreeSet<>();
    for (int n = 0; n < 20; n++) {
      String uri = n % 2 == 0 ? order + "/events" : "/api/v1/sales/" + sale + "/events";
      Matcher told = RETRY.matcher(follow(uri));
      assertThat(told.matches()).isTrue();
      times.add(Integer.valueOf(told.group(1)));
    }

    assertThat(times).hasSizeGreaterThan(1).allMatch(millis -> millis >= 100 && millis <= 300);
  }

  private String follow(String uri) {
    byte[] body =
        surface()
            .client()
            .get()
            .uri(uri)
            .headers(surface().as(ann()))
            .header("Accept", "text/event-stream")
            .exchange()
            .expectStatus()
            .isOk()
            .expectHeader()
            .contentTypeCompatibleWith("text/event-stream")
            .expectBody()
            .returnResult()
            .getResponseBodyContent();
    return new String(body, StandardCharsets.UTF_8);
  }

  @Test
  void whoDoesNotAskForEventsByNameIsRefusedLikeEverybody() {
    expectOverloaded(surface().get(ann(), order + "/events"));
  }

  @Test
  void aRefusalNamesWhatWasAskedForAndByWhom() throws IOException {
    try (RawHttp.Connection connection = RawHttp.open(port)) {
      connection.write(
          "GET /api/v1/sales?limit=1 HTTP/1.1\r\nHost: a\r\nx-request-id: me-1\r\n\r\n");

      RawHttp.Answer answer = connection.answer(false);
      assertThat(answer.head())
          .startsWith("HTTP/1.1 503 ")
          .contains("\r\nX-Request-Id: me-1\r\n", "\r\nX-Content-Type-Options: nosniff\r\n")
          .contains("\r\nContent-Type: application/problem+json\r\n")
          .doesNotContain("Strict-Transport-Security");
      assertThat(answer.body()).contains("\"instance\":\"/api/v1/sales?limit=1\"");
    }
  }

  /** The names of the header fields tell who has written them. */
  @Test
  void whoWasServedIsRefusedAtTheDoorAgain() throws IOException {
    String ping =
        "GET /api/v1/ping HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n\r\n"
            .formatted(surface().authorization(ann()));
    try (RawHttp.Connection connection = RawHttp.open(port)) {
      for (int round = 0; round < 3; round++) {
        connection.write(ping);
        assertThat(connection.answer(false).status()).isEqualTo(200);
        connection.write("GET /api/v1/sales HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(connection.answer(false).head())
            .startsWith("HTTP/1.1 503 ")
            .contains("\r\nContent-Type: application/problem+json\r\n");
      }
    }
  }

  /** Each of them is refused behind the codec, and from then on all others of its connection. */
  @Test
  void whatCannotBeFollowedIsRefusedAllTheSame() throws IOException {
    String browsing = "GET /api/v1/sales HTTP/1.1\r\nHost: a\r\n\r\n";
    String buying = "POST /api/v1/sales/%s/orders HTTP/1.1\r\nHost: a\r\n".formatted(sale);
    List<List<String>> pieces =
        List.of(
            List.of(browsing.substring(0, 20), browsing.substring(20)),
            List.of(browsing + browsing.substring(0, 20), browsing.substring(20)),
            List.of(buying + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
    for (List<String> request : pieces) {
      try (RawHttp.Connection connection = RawHttp.open(port)) {
        connection.write(request.getFirst());
        if (request.size() > 1 && request.getFirst().length() > browsing.length()) {
          assertThat(connection.answer(false).status()).isEqualTo(503);
        }
        if (request.size() > 1) {
          connection.write(request.getLast());
        }
        assertThat(connection.answer(false).status()).isEqualTo(503);
        connection.write(browsing);
        assertThat(connection.answer(false).status()).isEqualTo(503);
      }
    }
  }

  /** A client that asks on and never listens must not fill the memory with answers. */
  @Test
  void whoDoesNotReadItsRefusalsIsNotHeardAnyMore() throws IOException {
    String browsing = "GET /api/v1/sales HTTP/1.1\r\nHost: a\r\n\r\n";
    byte[] many = browsing.repeat(1_000).getBytes(StandardCharsets.US_ASCII);
    long most = 64L * 1024 * 1024;
    long sent = 0;
    try (SocketChannel channel = SocketChannel.open();
        Selector selector = Selector.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, 16 * 1024);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_WRITE);
      ByteBuffer next = ByteBuffer.wrap(many);
      while (sent < most && selector.select(3_000) > 0) {
        selector.selectedKeys().clear();
        sent += channel.write(next.hasRemaining() ? next : next.rewind());
      }
    } catch (IOException cutOff) {
      assertThat(cutOff).hasMessageMatching("Connection reset.*|Broken pipe");
    }

    assertThat(sent).isLessThan(most);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("end of stream after " + text).isNotNegative();
      text.append((char) next);
    }
    return text.toString();
  }
}
