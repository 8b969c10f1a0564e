package io.sluice.api;

import static io.sluice.domain.People.ann;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.security.AccessTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Requests are read within a bounded time, and streams last longer than that. */
@InMemoryTest
@TestPropertySource(
    properties = {"sluice.requests.read-within=2s", "sluice.streams.heartbeat=500ms"})
class SlowRequestTest {
  private static final int PATIENCE_MILLIS = 20_000;

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;

  private byte[] answerTo(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void aBodyThatDoesNotComeEndsTheConnection() throws IOException {
    byte[] answer =
        answerTo(
            "POST /api/v1/auth/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100\r\n\r\n{");

    assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/1.1 2");
  }

  @Test
  void aStreamOutlivesTheTimeThatARequestMayTake() {
    Surface surface = new Surface(port, tokens);
    String order = surface.bought(ann(), surface.openSale(1, 1), "k");

    String heard =
        surface
            .client()
            .get()
            .uri(order + "/events")
            .headers(surface.as(ann()))
            .exchange()
            .returnResult(byte[].class)
            .getResponseBody()
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .scan(String::concat)
            .filter(text -> text.split("(?m)^:$", -1).length > 5)
            .blockFirst(Duration.ofMillis(PATIENCE_MILLIS));

    assertThat(heard).contains("snapshot");
  }
}
