package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.InMemoryMembers;
import io.sluice.domain.member.MemberFixtures;
import io.sluice.domain.member.Role;
import io.sluice.domain.stock.BuyerId;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What really comes out of each endpoint is what the OpenAPI document says. */
@InMemoryTest
class AnswersFitTheDocumentTest {
  private static final String SALE = "/api/v1/sales/{sale}";
  private static final String ORDER = "/api/v1/orders/{order}";

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired JsonMapper json;
  @Autowired InMemoryMembers members;

  private SchemaChecker document;

  @BeforeEach
  void readTheDocument() throws Exception {
    document =
        new SchemaChecker(json.readTree(new ClassPathResource("openapi.json").getInputStream()));
  }

  private Surface surface() {
    return new Surface(port, tokens);
  }

  private JsonNode fits(ResponseSpec response, String method, String path, int status) {
    EntityExchangeResult<byte[]> result =
        response.expectStatus().isEqualTo(status).expectBody().returnResult();
    MediaType type = result.getResponseHeaders().getContentType();
    JsonNode value = json.readTree(result.getResponseBodyContent());
    String mediaType = type.getType() + "/" + type.getSubtype();
    assertThat(document.check(value, document.schema(path, method, status, mediaType)))
        .as(method + " " + path + " " + status + ": " + value)
        .isEmpty();
    return value;
  }

  @Test
  void whatDoesNotFitIsNoticed() {
    Map<String, Object> audit = new TreeMap<>(Map.of("units", "5", "colour", "red"));

    assertThat(
            document.check(
                json.valueToTree(audit),
                document.schema(
                    "/api/v1/operator/sales/{sale}/audit", "get", 200, "application/json")))
        .contains("$.colour is not documented", "$.available is missing")
        .anyMatch(wrong -> wrong.startsWith("$.units is \"5\" and not "));
  }

  @Test
  void sales() {
    ResponseSpec opened =
        surface()
            .client()
            .post()
            .uri("/api/v1/operator/sales")
            .headers(surface().asOperator())
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(
                """
                {"title":"t","productId":"019a0000-0000-7000-8000-000000000001",
                 "price":{"amount":1,"currency":"EUR"},"units":2,"limitPerBuyer":1,
                 "opensAt":"2026-01-01T00:00:00Z","closesAt":"2999-01-01T00:00:00Z",
                 "paymentWindow":"PT5M"}
                """)
            .exchange();
    String sale = fits(opened, "post", "/api/v1/operator/sales", 201).get("id").stringValue();
    String endless = surface().openSale(1, 1);

    fits(get("/api/v1/sales/" + sale), "get", SALE, 200);
    fits(get("/api/v1/sales/" + endless), "get", SALE, 200);
    assertThat(fits(get("/api/v1/sales"), "get", "/api/v1/sales", 200).get("items")).isNotEmpty();
    fits(
        surface()
            .client()
            .get()
            .uri("/api/v1/operator/sales/{sale}/audit", sale)
            .headers(surface().asOperator())
            .exchange(),
        "get",
        "/api/v1/operator/sales/{sale}/audit",
        200);
  }

  @Test
  void orders() {
    BuyerId buyer = new BuyerId(UUID.randomUUID());
    String sale = surface().openSale(2, 2);
    JsonNode placed = fits(surface().buy(buyer, sale, "k"), "post", SALE + "/orders", 201);
    String order = "/api/v1/orders/" + placed.get("id").stringValue();

    fits(surface().get(buyer, order), "get", ORDER, 200);
    assertThat(fits(surface().get(buyer, "/api/v1/orders"), "get", "/api/v1/orders", 200))
        .isNotEmpty();
    fits(surface().pay(buyer, order, "card", "p"), "post", ORDER + "/payment", 200);
    fits(
        surface().post(surface().as(buyer), order + "/cancellation"),
        "post",
        ORDER + "/cancellation",
        200);
  }

  @Test
  void refusals() {
    String sale = surface().openSale(1, 1);
    String purchase = SALE + "/orders";
    surface().buy(ann(), sale, "fit-1").expectStatus().isCreated();

    fits(surface().buy(ann(), sale, "fit-2"), "post", purchase, 409);
    fits(surface().purchase(bob(), sale, "fit-3", "{\"quantity\":0}"), "post", purchase, 400);
    fits(surface().purchase(ann(), sale, "fit-1", "{\"quantity\":2}"), "post", purchase, 422);
    fits(surface().buy(bob(), "none", "fit-4"), "post", purchase, 404);
    fits(get("/api/v1/ping"), "get", "/api/v1/ping", 401);
    fits(
        surface().post(surface().asOperator(), "/api/v1/sales/" + sale + "/orders"),
        "post",
        purchase,
        403);
    String later =
        surface()
            .openSale(
                """
                {"title":"Later","price":{"amount":1,"currency":"EUR"},"units":1,
                 "limitPerBuyer":1,"opensAt":"2999-01-01T00:00:00Z","paymentWindow":"PT5S"}
                """);
    fits(surface().buy(bob(), later, "fit-5"), "post", purchase, 409);
    surface().post(surface().asOperator(), "/api/v1/operator/sales/" + later + "/pause");
    fits(surface().buy(bob(), later, "fit-6"), "post", purchase, 503);
  }

  @Test
  void tokensPingsAndPages() {
    UUID ann = UUID.randomUUID();
    String hash = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2).encode("fits");
    members.add(MemberFixtures.member(ann, "fit@sluice.test", hash, Role.BUYER)).block();
    JsonNode token =
        fits(
            send(
                "POST",
                "/api/v1/auth/token",
                "{\"email\":\"fit@sluice.test\",\"password\":\"fits\"}"),
            "post",
            "/api/v1/auth/token",
            200);
    fits(
        send(
            "POST",
            "/api/v1/auth/refresh",
            "{\"refreshToken\":\"%s\"}".formatted(token.get("refreshToken").stringValue())),
        "post",
        "/api/v1/auth/refresh",
        200);
    fits(surface().get(new BuyerId(ann), "/api/v1/members/me"), "get", "/api/v1/members/me", 200);
    fits(send("POST", "/api/v1/members", "{}"), "post", "/api/v1/members", 400);
    fits(
        send("POST", "/api/v1/members/verification", "{\"token\":\"none\"}"),
        "post",
        "/api/v1/members/verification",
        400);
    fits(surface().get(ann(), "/api/v1/ping"), "get", "/api/v1/ping", 200);
    fits(get("/problems/sold-out"), "get", "/problems/{code}", 200);
  }

  private ResponseSpec send(String method, String path, String json) {
    return surface()
        .client()
        .method(HttpMethod.valueOf(method))
        .uri(path)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(json)
        .exchange();
  }

  private ResponseSpec get(String path) {
    return surface().client().get().uri(path).exchange();
  }
}
