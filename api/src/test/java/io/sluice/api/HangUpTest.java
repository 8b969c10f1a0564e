package io.sluice.api;

import static io.sluice.domain.People.buyer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.security.AccessTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Clients who hang up at any moment leave nothing behind. The whole storm is HangUpProof. */
@InMemoryTest
// A node of its own: the other tests' clients leave streams open on the one that they share.
@TestPropertySource(properties = "sluice.streams.heartbeat=1s")
class HangUpTest {
  private static final Logger LOG = LoggerFactory.getLogger(HangUpTest.class);
  private static final int CLIENTS = 2_000;
  private static final int UNITS = 10_000;

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired MeterRegistry meters;

  private final Random random = new Random(1);

  @Test
  void whoHangsUpLeavesNoPlaceAndNoHalfAnOrder() throws IOException {
    Surface surface = new Surface(port, tokens);
    String sale = surface.openSale(UNITS, 100);
    String order = surface.bought(buyer(0), sale, "followed");
    for (int n = 1; n <= CLIENTS; n++) {
      String path =
          switch (n % 4) {
            case 0 -> "GET /api/v1/sales/" + sale + "/events";
            case 1 -> "GET " + order + "/events";
            default -> "POST /api/v1/sales/" + sale + "/orders";
          };
      hangUp(
          path
              + " HTTP/1.1\r\nHost: a\r\nAuthorization: "
              + surface.authorization(buyer(n % 4 == 1 ? 0 : n))
              + "\r\nIdempotency-Key: k\r\nContent-Length: 0\r\n\r\n");
    }

    for (String gauge : List.of("sluice.admission.used", "sluice.admission.under.way")) {
      await(gauge)
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(used(gauge)).isEmpty());
    }
    surface.assertAudit(sale, "{\"unaccounted\":0,\"oversold\":0,\"consistent\":true}");
  }

  /** Some in the middle of the request, most by a reset, each after a moment of its own. */
  private void hangUp(String request) throws IOException {
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    boolean half = random.nextInt(10) == 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(half ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
      if (random.nextInt(10) != 0) {
        socket.setSoLinger(true, 0);
      }
      if (random.nextBoolean()) {
        socket.setSoTimeout(1 + random.nextInt(5));
        listen(socket);
      }
    }
  }

  private static void listen(Socket socket) throws IOException {
    try {
      int first = socket.getInputStream().read();
      assertThat(first).as("the first letter of HTTP, or the end").isIn((int) 'H', -1);
    } catch (SocketTimeoutException nothingYet) {
      LOG.trace("hangs up before an answer");
    }
  }

  /** By what it is used, and how much of it; the unused are left out. */
  private Map<Meter.Id, Double> used(String gauge) {
    return meters.get(gauge).gauges().stream()
        .filter(each -> each.value() != 0)
        .collect(Collectors.toMap(Gauge::getId, Gauge::value));
  }
}
