package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.Role;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What an operator sees of requests, and where. */
@InMemoryTest
class MeasuredRequestsTest {
  private static final String PING = "/api/v1/ping";

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired MeterRegistry meters;

  @Test
  void areCountedByTheirRowAndHowTheyEnded() {
    long yes = count("GET", PING, "200", "SUCCESS");
    long no = count("GET", PING, "401", "CLIENT_ERROR");
    long head = count("HEAD", PING, "200", "SUCCESS");
    long missing = count("GET", "/api/v1/sales/{sale}", "404", "CLIENT_ERROR");

    assertThat(ask(port, HttpMethod.GET, PING, true)).isEqualTo(200);
    assertThat(ask(port, HttpMethod.HEAD, PING, true)).isEqualTo(200);
    assertThat(ask(port, HttpMethod.GET, PING, false)).isEqualTo(401);
    assertThat(ask(port, HttpMethod.GET, "/api/v1/sales/" + UUID.randomUUID(), true))
        .isEqualTo(404);

    await().until(() -> count("GET", PING, "200", "SUCCESS") == yes + 1);
    await().until(() -> count("HEAD", PING, "200", "SUCCESS") == head + 1);
    await().until(() -> count("GET", PING, "401", "CLIENT_ERROR") == no + 1);
    await().until(() -> count("GET", "/api/v1/sales/{sale}", "404", "CLIENT_ERROR") == missing + 1);
  }

  @Test
  void doNotMakeUpMetersByTheirPathsAndMethods() {
    assertThat(ask(port, HttpMethod.GET, "/no/" + UUID.randomUUID(), true)).isEqualTo(404);
    await().until(() -> count("GET", "UNKNOWN", "404", "CLIENT_ERROR") > 0);
    int before = meters.find("http.server.requests").timers().size();
    for (int i = 0; i < 5; i++) {
      assertThat(ask(port, HttpMethod.GET, "/no/" + UUID.randomUUID(), true)).isEqualTo(404);
      assertThat(ask(port, HttpMethod.valueOf("MADEUP" + i), PING, true)).isEqualTo(405);
    }

    assertThat(meters.find("http.server.requests").timers()).hasSize(before);
  }

  /**
   * A service of its own: one that was set aside for other tests has no management port any more.
   */
  @Test
  void areServedOnTheirPortAlone() {
    try (ConfigurableApplicationContext service = InMemoryService.start(InMemoryPorts.class)) {
      int requests = InMemoryService.portOf(service);
      int management =
          service.getEnvironment().getRequiredProperty("local.management.port", Integer.class);

      assertThat(ask(management, HttpMethod.GET, PING, true)).isEqualTo(404);
      assertThat(ask(management, HttpMethod.GET, "/actuator/health", false)).isEqualTo(200);
      assertThat(ask(requests, HttpMethod.GET, "/actuator/health", true)).isEqualTo(404);
      assertThat(ask(requests, HttpMethod.GET, "/livez", false)).isEqualTo(200);
    }
  }

  private int ask(int port, HttpMethod method, String path, boolean signedIn) {
    String token = tokens.issue(UUID.randomUUID(), Role.BUYER);
    return WebTestClient.bindToServer()
        .baseUrl("http://127.0.0.1:" + port)
        .build()
        .method(method)
        .uri(path)
        .headers(headers -> sign(headers, signedIn ? token : ""))
        .exchange()
        .expectBody()
        .returnResult()
        .getStatus()
        .value();
  }

  private static void sign(HttpHeaders headers, String token) {
    if (!token.isEmpty()) {
      headers.setBearerAuth(token);
    }
  }

  private long count(String method, String uri, String status, String outcome) {
    Timer timer =
        meters
            .find("http.server.requests")
            .tags("method", method, "uri", uri, "status", status, "outcome", outcome)
            .timer();
    return timer == null ? 0 : timer.count();
  }
}
