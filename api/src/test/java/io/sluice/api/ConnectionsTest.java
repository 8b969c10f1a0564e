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
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** What a connection may cost, and which ones are closed. */
@InMemoryTest
@TestPropertySource(
    properties = {
      "sluice.connections.open=" + ConnectionsTest.BOUND,
      "sluice.connections.ahead=3",
      "sluice.connections.send-buffer=4KB",
      "sluice.streams.heartbeat=5ms",
      "sluice.streams.stalled-after=500ms"
    })
class ConnectionsTest {
  static final int BOUND = 12;
  private static final String LIVE = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired SilentLog log;
  @Autowired MeterRegistry meters;

  private Surface surface() {
    return new Surface(port, tokens);
  }

  private Socket connect(int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(20_000);
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private static void write(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      assertThat(next).as("end of stream after " + text).isNotNegative();
      text.append((char) next);
    }
    return text.toString();
  }

  private int closed(String why) {
    return (int) meters.get("sluice.connections.closed").tag("why", why).counter().count();
  }

  private int open() {
    return (int) meters.get("sluice.connections.open").gauge().value();
  }

  private int streams() {
    return (int) meters.get("sluice.admission.used").tag("gate", "streams").gauge().value();
  }

  private boolean isServed(Socket socket) throws IOException {
    try {
      write(socket, LIVE);
      return socket.getInputStream().read() >= 0;
    } catch (SocketException reset) {
      return false;
    }
  }

  @Test
  void oneConnectionMoreThanTheBoundIsClosedAndTheOthersAreServed() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    int before = open();
    // Some of those from before may just be closing, so the bound is met by trying.
    Socket last = connect(0);
    while (isServed(last)) {
      sockets.add(last);
      assertThat(sockets).hasSizeLessThanOrEqualTo(BOUND);
      last = connect(0);
    }
    last.close();

    assertThat(sockets).isNotEmpty();
    assertThat(closed("too many")).isEqualTo(1);
    for (Socket socket : sockets) {
      assertThat(isServed(socket)).isTrue();
      socket.close();
    }
    await().until(() -> open() <= before);
    try (Socket next = connect(0)) {
      assertThat(isServed(next)).isTrue();
    }
  }

  @Test
  void whoSendsALittleAheadIsServedInOrder() throws IOException {
    try (Socket socket = connect(0)) {
      write(socket, LIVE.repeat(3));

      for (int n = 0; n < 3; n++) {
        assertThat(readUntil(socket.getInputStream(), "\"UP\"}")).startsWith("HTTP/1.1 200");
      }

      write(socket, LIVE);
      assertThat(readUntil(socket.getInputStream(), "\"UP\"}")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void whoSendsTooFarAheadIsCutOffAndTheOrderOfTheFirstRequestStands() throws IOException {
    String sale = surface().openSale(1, 1);
    log.takeItsTime();
    try (Socket socket = connect(0)) {
      write(
          socket,
          "POST /api/v1/sales/%s/orders HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n"
                  .formatted(sale, surface().authorization(ann()))
              + "Idempotency-Key: ahead\r\nContent-Length: 0\r\n\r\n"
              + LIVE.repeat(5));

      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    } finally {
      log.talk();
    }

    assertThat(closed("too far ahead")).isEqualTo(1);
    surface().buy(ann(), sale, "ahead").expectStatus().isCreated();
  }

  @Test
  void aReaderWhoTakesNothingIsCutOffAndTheOthersReadOn() throws IOException {
    String order = surface().bought(bob(), surface().openSale(1, 1), "stalled");
    String follow =
        "GET %s/events HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n\r\n"
            .formatted(order, surface().authorization(bob()));
    try (Socket stalled = connect(1024);
        Socket reading = connect(0)) {
      write(stalled, follow);
      write(reading, follow);
      readUntil(reading.getInputStream(), "event: snapshot");

      await()
          .until(
              () -> {
                readUntil(reading.getInputStream(), "\n:\n\n");
                return meters.get("sluice.streams.stalled").counter().count() == 1;
              });

      readUntil(reading.getInputStream(), "\n:\n\n");
      await().until(() -> streams() == 1);
      readUntil(reading.getInputStream(), "\n:\n\n");
    }
    await().until(() -> streams() == 0);
  }
}
