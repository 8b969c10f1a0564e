package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.security.AccessTokens;
import io.sluice.domain.stock.BuyerId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;

/** A node that is told to stop ends its streams, finishes what it has begun and begins nothing. */
class GracefulStopTest {
  private final ConfigurableApplicationContext service =
      InMemoryService.start(InMemoryPorts.class, "sluice.purchase.answer-within=20s");
  private final int port = InMemoryService.portOf(service);
  private final Surface surface = new Surface(port, service.getBean(AccessTokens.class));
  private final SilentLog log = service.getBean(SilentLog.class);

  @Test
  void itFinishesWhatItHasBegunAndBeginsNothing() throws Exception {
    String sale = surface.openSale(3, 3);
    String order = surface.bought(ann(), sale, "followed");
    try (Socket reader = connect();
        Socket buying = connect();
        Socket late = connect()) {
      send(reader, ann(), "GET " + order + "/events", "Accept: text/event-stream");
      readUntil(reader.getInputStream(), "event: snapshot");
      log.takeItsTime();
      send(buying, bob(), "POST /api/v1/sales/" + sale + "/orders", "Idempotency-Key: begun");
      await().until(() -> used("purchases") == 1);

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(service::close);

      String rest = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(rest).as("the stream's end").containsPattern("retry: [123]\\d\\d\n\n");
      assertThat(answerTo(late, sale)).doesNotStartWith("HTTP/1.1 2");
      assertThat(stopped).as("waits for the purchase").isNotDone();

      log.talk();

      assertThat(readUntil(buying.getInputStream(), "\"status\":\"PLACED\""))
          .startsWith("HTTP/1.1 201");
      stopped.get(20, TimeUnit.SECONDS);
    }
  }

  private double used(String gate) {
    return service
        .getBean(MeterRegistry.class)
        .get("sluice.admission.used")
        .tag("gate", gate)
        .gauge()
        .value();
  }

  /** What somebody hears who was connected but has asked too late: a refusal or nothing at all. */
  private String answerTo(Socket late, String sale) {
    try {
      send(late, ann(), "POST /api/v1/sales/" + sale + "/orders", "Idempotency-Key: late");
      int first = late.getInputStream().read();
      return first < 0 ? "" : (char) first + readUntil(late.getInputStream(), "\r\n");
    } catch (IOException hungUp) {
      return "";
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private void send(Socket socket, BuyerId buyer, String requestLine, String header)
      throws IOException {
    HttpHeaders headers = new HttpHeaders();
    surface.as(buyer).accept(headers);
    String request =
        "%s HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nContent-Length: 0\r\n%s\r\n\r\n"
            .formatted(requestLine, headers.getFirst(HttpHeaders.AUTHORIZATION), header);
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
}
