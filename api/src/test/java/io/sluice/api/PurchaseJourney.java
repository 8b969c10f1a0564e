package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.People.cho;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/**
 * From the first request to the last unit, over HTTP; the same against whatever stands behind it.
 */
abstract class PurchaseJourney {
  abstract Surface surface();

  @Test
  void annBuysAndReadsHerOrderAtOnce() {
    String sale = surface().openSale(10, 2);

    EntityExchangeResult<byte[]> placed =
        surface()
            .buy(ann(), sale, "ann-1")
            .expectStatus()
            .isCreated()
            .expectHeader()
            .exists("X-Request-Id")
            .expectHeader()
            .doesNotExist("Idempotency-Replayed")
            .expectBody()
            .jsonPath("$.saleId")
            .isEqualTo(sale)
            .jsonPath("$.quantity")
            .isEqualTo(1)
            .jsonPath("$.sequence")
            .isEqualTo(1)
            .jsonPath("$.status")
            .isEqualTo("PLACED")
            .json("{\"price\":{\"amount\":129000,\"currency\":\"KRW\"}}")
            .returnResult();

    assertThat(text(placed))
        .matches(
            "\\{\"id\":\"[^\"]+\",\"saleId\":\"[^\"]+\",\"quantity\":1,\"sequence\":1,"
                + "\"status\":\"PLACED\",\"price\":\\{\"amount\":129000,\"currency\":\"KRW\"\\},"
                + "\"placedAt\":\"[-0-9]+T[:0-9]+\\.[0-9]{3}Z\","
                + "\"payBy\":\"[-0-9]+T[:0-9]+\\.[0-9]{3}Z\"\\}");
    String order = String.valueOf(placed.getResponseHeaders().getLocation());
    surface()
        .get(ann(), order)
        .expectStatus()
        .isOk()
        .expectHeader()
        .exists("ETag")
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("PLACED")
        .jsonPath("$.sequence")
        .isEqualTo(1);
  }

  @Test
  void theSameKeyGetsTheSameBytesAgain() {
    String sale = surface().openSale(10, 2);
    byte[] first = body(surface().buy(ann(), sale, "again").expectStatus().isCreated());

    byte[] second =
        body(
            surface()
                .buy(ann(), sale, "again")
                .expectStatus()
                .isCreated()
                .expectHeader()
                .valueEquals("Idempotency-Replayed", "true"));

    assertThat(second).isEqualTo(first);
  }

  @Test
  void theSameKeyWithAnotherBodyIsAConflict() {
    String sale = surface().openSale(10, 5);
    surface().buy(ann(), sale, "k").expectStatus().isCreated();

    surface()
        .purchase(ann(), sale, "k", "{\"quantity\":2}")
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("idempotency-conflict");
  }

  @Test
  void anAbsentBodyBuysOneUnit() {
    String sale = surface().openSale(10, 5);

    surface()
        .client()
        .post()
        .uri("/api/v1/sales/{sale}/orders", sale)
        .headers(surface().as(ann()))
        .header("Idempotency-Key", "no-body")
        .exchange()
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.quantity")
        .isEqualTo(1);
  }

  @Test
  void twoPeopleShareTheLastUnits() {
    String sale = surface().openSale(2, 5);
    surface().buy(ann(), sale, "a").expectStatus().isCreated();
    surface().buy(bob(), sale, "b").expectStatus().isCreated();

    surface()
        .buy(cho(), sale, "c")
        .expectStatus()
        .isEqualTo(409)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .json(
            """
            {"type":"/problems/sold-out","title":"Sold out","status":409,"code":"sold-out",
             "instance":"/api/v1/sales/%s/orders"}
            """
                .formatted(sale));
  }

  @Test
  void nobodyHoldsMoreThanTheLimit() {
    String sale = surface().openSale(10, 2);
    surface().purchase(ann(), sale, "two", "{\"quantity\":2}").expectStatus().isCreated();

    surface()
        .buy(ann(), sale, "third")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("limit-reached")
        .jsonPath("$.limit")
        .isEqualTo(2);
  }

  @Test
  void aSaleThatHasNotOpenedSaysWhenItWill() {
    String sale =
        surface()
            .openSale(
                """
                {"title":"Later","price":{"amount":1,"currency":"EUR"},"units":1,
                 "limitPerBuyer":1,"opensAt":"2999-01-01T09:00:00+09:00","paymentWindow":"PT5S"}
                """);

    surface()
        .buy(ann(), sale, "early")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("sale-not-open")
        .jsonPath("$.opensAt")
        .isEqualTo("2999-01-01T00:00:00.000Z")
        .jsonPath("$.serverTime")
        .isNotEmpty();
  }

  @Test
  void aPausedSaleSellsNothingUntilItIsResumed() {
    String sale = surface().openSale(10, 2);
    operator(sale, "pause").expectStatus().isNoContent();
    surface()
        .buy(ann(), sale, "p")
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueMatches("Retry-After", "[1-9][0-9]*")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("sale-paused");

    operator(sale, "resume").expectStatus().isNoContent();

    surface().buy(ann(), sale, "p").expectStatus().isCreated();
  }

  @Test
  void aClosedSaleSellsNothingAnyMore() {
    String sale = surface().openSale(10, 2);
    operator(sale, "close").expectStatus().isNoContent();
    operator(sale, "close").expectStatus().isNoContent();

    surface()
        .buy(ann(), sale, "late")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("sale-closed");
    operator(sale, "resume")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("sale-closed");
  }

  @Test
  void aDeclinedPaymentMayBeTriedAgain() {
    String sale = surface().openSale(10, 2);
    String order = surface().bought(ann(), sale, "pay");

    surface()
        .pay(ann(), order, "decline-this", "p1")
        .expectStatus()
        .isEqualTo(402)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("payment-declined");
    surface()
        .pay(ann(), order, "card", "p2")
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("PAID");
    surface().pay(ann(), order, "card", "p3").expectStatus().isOk();
  }

  @Test
  void annCancelsAndHerUnitIsFreeAgain() {
    String sale = surface().openSale(1, 1);
    String order = surface().bought(ann(), sale, "one");
    surface()
        .post(surface().as(ann()), order + "/cancellation")
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("CANCELLED");

    surface().buy(bob(), sale, "mine").expectStatus().isCreated();
    surface()
        .pay(ann(), order, "card", "too-late")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("not-payable");
  }

  @Test
  void bobSeesNothingOfAnnsOrder() {
    String sale = surface().openSale(10, 2);
    String order = surface().bought(ann(), sale, "private");

    surface().get(bob(), order).expectStatus().isNotFound();
    surface().get(bob(), order + "/events").expectStatus().isNotFound();
    surface().pay(bob(), order, "card", "x").expectStatus().isNotFound();
    surface()
        .post(surface().as(bob()), order + "/cancellation")
        .expectStatus()
        .isNotFound()
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("order-not-found");
  }

  @Test
  void aSoldOutSaleAddsUp() {
    String sale = surface().openSale(5, 1);
    List<Integer> sequences = new ArrayList<>();
    for (int n = 1; n <= 5; n++) {
      surface()
          .buy(buyer(100 + n), sale, "crowd")
          .expectBody()
          .jsonPath("$.sequence")
          .value(Integer.class, sequences::add);
    }
    surface().buy(buyer(200), sale, "crowd").expectStatus().isEqualTo(409);

    assertThat(sequences).containsExactly(1, 2, 3, 4, 5);
    surface()
        .client()
        .get()
        .uri("/api/v1/operator/sales/{sale}/audit", sale)
        .headers(surface().asOperator())
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"units":5,"available":0,"reserved":5,"sold":0,"unaccounted":0,"oversold":0,
             "ordersRecorded":5,"ordersProjected":5,"consistent":true}
            """);
  }

  @Test
  void aSaleThatDoesNotExistIsNotFound() {
    surface()
        .buy(ann(), UUID.randomUUID().toString(), "k")
        .expectStatus()
        .isNotFound()
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("sale-not-found");
  }

  private ResponseSpec operator(String sale, String command) {
    return surface().post(surface().asOperator(), "/api/v1/operator/sales/" + sale + "/" + command);
  }

  private static byte[] body(ResponseSpec response) {
    return response.expectBody().returnResult().getResponseBodyContent();
  }

  private static String text(EntityExchangeResult<byte[]> result) {
    return new String(result.getResponseBodyContent(), StandardCharsets.UTF_8);
  }
}
