package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.cho;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.security.AccessTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** A node with one place of each kind: who gets it, and for how long. */
@InMemoryTest
@TestPropertySource(
    properties = {
      "sluice.admission.purchases=1",
      "sluice.admission.streams=1",
      "sluice.purchase.answer-within=3s",
      "sluice.streams.heartbeat=50ms"
    })
class TightNodeTest {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired SilentLog log;
  @Autowired MeterRegistry meters;

  private Surface surface() {
    return new Surface(port, tokens);
  }

  private int used(String gate) {
    return (int) meters.get("sluice.admission.used").tag("gate", gate).gauge().value();
  }

  private void awaitUsed(String gate, int places) {
    await().untilAsserted(() -> assertThat(used(gate)).isEqualTo(places));
  }

  @AfterEach
  void letEverythingEnd() {
    log.talk();
    awaitUsed("purchases", 0);
    awaitUsed("streams", 0);
  }

  private static void expectOverloaded(ResponseSpec response) {
    response
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueMatches("Retry-After", "[1-9][0-9]*")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("overloaded");
  }

  @Test
  void aPurchaseKeepsItsPlaceAfterItsClientHungUp() throws IOException {
    String sale = surface().openSale(2, 1);
    log.takeItsTime();
    try (Socket client = connect()) {
      send(client, "POST /api/v1/sales/" + sale + "/orders", "Idempotency-Key: hung-up");
      awaitUsed("purchases", 1);
    }

    expectOverloaded(surface().buy(bob(), sale, "refused"));
    assertThat(used("purchases")).isEqualTo(1);

    log.talk();
    awaitUsed("purchases", 0);
    surface()
        .buy(ann(), sale, "hung-up")
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Idempotency-Replayed", "true")
        .expectBody()
        .jsonPath("$.sequence")
        .isEqualTo(1);
  }

  @Test
  void aPurchaseThatTakesTooLongIsLeftOpenAndTheSameKeySettlesIt() {
    String sale = surface().openSale(1, 1);
    log.takeItsTime();
    surface()
        .buy(cho(), sale, "late")
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueMatches("Retry-After", "[1-9][0-9]*")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("outcome-unknown");
    assertThat(used("purchases")).isEqualTo(1);

    log.talk();
    awaitUsed("purchases", 0);

    surface()
        .buy(cho(), sale, "late")
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Idempotency-Replayed", "true");
  }

  @Test
  void aStreamBeyondTheBoundIsRefusedUntilAnotherEnds() throws IOException {
    String sale = surface().openSale(1, 1);
    try (Socket reader = connect()) {
      send(reader, "GET /api/v1/sales/" + sale + "/events", "Accept: text/event-stream");
      assertThat(readUntil(reader, "event: stock")).startsWith("HTTP/1.1 200");

      expectOverloaded(
          surface().client().get().uri("/api/v1/sales/{sale}/events", sale).exchange());
    }
    awaitUsed("streams", 0);

    try (Socket next = connect()) {
      send(next, "GET /api/v1/sales/" + sale + "/events", "Accept: text/event-stream");
      assertThat(readUntil(next, "event: stock")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aStreamBeginsWithItsRetryAndShowsThatItLives() throws IOException {
    String order = surface().bought(ann(), surface().openSale(1, 1), "quiet");
    try (Socket reader = connect()) {
      send(reader, "GET " + order + "/events", "Accept: text/event-stream");

      String text = readUntil(reader, "\n:\n\n");

      assertThat(text).containsSubsequence("retry: ", "\n\n", "id: 1\nevent: snapshot\ndata: {");
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Asks as ann. */
  private void send(Socket socket, String requestLine, String header) throws IOException {
    HttpHeaders headers = new HttpHeaders();
    surface().as(ann()).accept(headers);
    String request =
        "%s HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Length: 0\r\n%s\r\n\r\n"
            .formatted(requestLine, headers.getFirst(HttpHeaders.AUTHORIZATION), header);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("end of stream after " + text).isNotNegative();
      text.append((char) next);
    }
    return text.toString();
  }
}
