package io.sluice.api;

import static org.awaitility.Awaitility.await;

import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.Role;
import io.sluice.domain.stock.BuyerId;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** The service as its clients see it: over HTTP, in JSON. */
final class Surface {
  static final UUID OPERATOR = UUID.fromString("019a0000-0000-7000-8000-00000000000f");

  private final WebTestClient client;
  private final AccessTokens tokens;
  private final String url;

  Surface(int port, AccessTokens tokens) {
    this.tokens = tokens;
    this.url = "http://127.0.0.1:" + port;
    this.client =
        WebTestClient.bindToServer().baseUrl(url).responseTimeout(Duration.ofSeconds(30)).build();
  }

  String url() {
    return url;
  }

  WebTestClient client() {
    return client;
  }

  Consumer<HttpHeaders> as(BuyerId buyer) {
    return bearer(buyer.value(), Role.BUYER);
  }

  /** The header's value, for who writes requests by hand. */
  String authorization(BuyerId buyer) {
    HttpHeaders headers = new HttpHeaders();
    as(buyer).accept(headers);
    return String.valueOf(headers.getFirst(HttpHeaders.AUTHORIZATION));
  }

  Consumer<HttpHeaders> asOperator() {
    return bearer(OPERATOR, Role.OPERATOR);
  }

  private Consumer<HttpHeaders> bearer(UUID member, Role role) {
    String token = tokens.issue(member, role);
    return headers -> headers.setBearerAuth(token);
  }

  /** Opens a sale that has begun an hour ago, and returns its id. */
  String openSale(int units, int limitPerBuyer) {
    return openSale(units, limitPerBuyer, "PT5M");
  }

  String openSale(int units, int limitPerBuyer, String paymentWindow) {
    return openSale(
        """
        {"title":"A thousand sneakers","price":{"amount":129000,"currency":"KRW"},
         "units":%d,"limitPerBuyer":%d,"opensAt":"2026-01-01T00:00:00Z","paymentWindow":"%s"}
        """
            .formatted(units, limitPerBuyer, paymentWindow));
  }

  /** Waits until the audit says so: after a failure the projection has to catch up first. */
  void assertAudit(String sale, String json) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                client
                    .get()
                    .uri("/api/v1/operator/sales/{sale}/audit", sale)
                    .headers(asOperator())
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .json(json));
  }

  /** Waits until the order is there in this status. */
  void awaitStatus(BuyerId buyer, String order, String status) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> get(buyer, order).expectBody().jsonPath("$.status").isEqualTo(status));
  }

  String openSale(String json) {
    URI location =
        client
            .post()
            .uri("/api/v1/operator/sales")
            .headers(asOperator())
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(json)
            .exchange()
            .expectStatus()
            .isCreated()
            .expectBody()
            .returnResult()
            .getResponseHeaders()
            .getLocation();
    String path = String.valueOf(location);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  ResponseSpec buy(BuyerId buyer, String sale, String key) {
    return purchase(buyer, sale, key, "{\"quantity\":1}");
  }

  ResponseSpec purchase(BuyerId buyer, String sale, String key, String json) {
    return client
        .post()
        .uri("/api/v1/sales/{sale}/orders", sale)
        .headers(as(buyer))
        .header("Idempotency-Key", key)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(json)
        .exchange();
  }

  /** Buys one unit and returns the order's path. */
  String bought(BuyerId buyer, String sale, String key) {
    return String.valueOf(
        buy(buyer, sale, key)
            .expectStatus()
            .isCreated()
            .expectBody()
            .returnResult()
            .getResponseHeaders()
            .getLocation());
  }

  ResponseSpec get(BuyerId buyer, String path) {
    return client.get().uri(path).headers(as(buyer)).exchange();
  }

  ResponseSpec pay(BuyerId buyer, String order, String method, String key) {
    return client
        .post()
        .uri(order + "/payment")
        .headers(as(buyer))
        .header("Idempotency-Key", key)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue("{\"method\":\"%s\"}".formatted(method))
        .exchange();
  }

  ResponseSpec post(Consumer<HttpHeaders> who, String path) {
    return client.post().uri(path).headers(who).exchange();
  }
}
