package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** What a browser is told about who may ask, and what may be done with the answers. */
class BrowserTest {
  private static final String SHOP = "https://shop.example";

  private static WebTestClient client(ConfigurableApplicationContext service) {
    return WebTestClient.bindToServer()
        .baseUrl("http://127.0.0.1:" + InMemoryService.portOf(service))
        .build();
  }

  private static ResponseSpec preflight(WebTestClient client, String origin) {
    return client
        .method(HttpMethod.OPTIONS)
        .uri("/api/v1/sales/some/orders")
        .header(HttpHeaders.ORIGIN, origin)
        .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS, "authorization, idempotency-key")
        .exchange();
  }

  @Test
  void aPageOfTheConfigurationMayCallAndNoOther() {
    try (ConfigurableApplicationContext service =
        InMemoryService.start(InMemoryPorts.class, "sluice.cors.origins=" + SHOP)) {
      preflight(client(service), SHOP)
          .expectStatus()
          .isOk()
          .expectHeader()
          .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, SHOP)
          .expectHeader()
          .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "authorization, idempotency-key")
          .expectHeader()
          .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS);
      for (String stranger :
          new String[] {"https://evil.example", SHOP + ".evil.example", "null"}) {
        preflight(client(service), stranger)
            .expectStatus()
            .isForbidden()
            .expectHeader()
            .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)
            .expectHeader()
            .contentType(MediaType.APPLICATION_PROBLEM_JSON)
            .expectBody()
            .jsonPath("$.code")
            .isEqualTo("forbidden");
      }
      client(service)
          .get()
          .uri("/api/v1/sales")
          .header(HttpHeaders.ORIGIN, "https://evil.example")
          .exchange()
          .expectStatus()
          .isForbidden()
          .expectHeader()
          .contentType(MediaType.APPLICATION_PROBLEM_JSON);
      HttpHeaders read =
          client(service)
              .get()
              .uri("/api/v1/sales")
              .header(HttpHeaders.ORIGIN, SHOP)
              .exchange()
              .expectStatus()
              .isOk()
              .expectBody()
              .returnResult()
              .getResponseHeaders();
      assertThat(read.getAccessControlAllowOrigin()).isEqualTo(SHOP);
      assertThat(read.getAccessControlExposeHeaders()).contains("Location", "Retry-After");
    }
  }

  @Test
  void withoutAConfigurationNoPageOfOthersMay() {
    try (ConfigurableApplicationContext service = InMemoryService.start(InMemoryPorts.class)) {
      preflight(client(service), SHOP)
          .expectHeader()
          .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
      client(service)
          .get()
          .uri("/api/v1/sales")
          .header(HttpHeaders.ORIGIN, SHOP)
          .exchange()
          .expectStatus()
          .isOk()
          .expectHeader()
          .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)
          .expectHeader()
          .valueEquals("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
          .expectHeader()
          .valueEquals("Referrer-Policy", "no-referrer")
          .expectHeader()
          .valueEquals("X-Content-Type-Options", "nosniff")
          .expectHeader()
          .valueEquals("X-Frame-Options", "DENY");
    }
  }
}
