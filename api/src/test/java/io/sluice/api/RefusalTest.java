package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.buyer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.security.AccessTokens;
import io.sluice.domain.order.InMemoryOrderLog;
import io.sluice.domain.stock.BuyerId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Flux;

/** What is refused, and how it is told. */
@InMemoryTest
class RefusalTest {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired InMemoryOrderLog log;
  @Autowired SilentLog silentLog;

  private Surface surface() {
    return new Surface(port, tokens);
  }

  /** Nobody else, so that no test takes from another's allowance. */
  private static BuyerId somebody() {
    return new BuyerId(UUID.randomUUID());
  }

  private static ResponseSpec expect(ResponseSpec response, int status, String code) {
    response
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectHeader()
        .valueMatches("X-Request-Id", "[A-Za-z0-9._-]{1,128}")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo(code)
        .jsonPath("$.type")
        .isEqualTo("/problems/" + code)
        .jsonPath("$.status")
        .isEqualTo(status)
        .jsonPath("$.title")
        .isNotEmpty()
        .jsonPath("$.detail")
        .isNotEmpty()
        .jsonPath("$.instance")
        .isNotEmpty()
        .jsonPath("$.trace")
        .doesNotExist();
    return response;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"quantity\":0}",
        "{\"quantity\":-1}",
        "{\"quantity\":1.5}",
        "{\"quantity\":\"1\"}",
        "{\"quantity\":1001}",
        "{\"quantity\":null}",
        "{\"quantity\":true}",
        "{\"quantity\":[1]}",
        "{\"quantity\":1e999}",
        "{\"quantity\":99999999999999999999}",
        "{\"quantity\":1",
        "[1]",
        "1",
        "null",
        "{\"quantity\":1}}",
        "not json"
      })
  void aBodyThatIsNotAPurchaseIsInvalid(String body) {
    String sale = surface().openSale(1, 1);

    expect(surface().purchase(somebody(), sale, "k", body), 400, "invalid-request");
  }

  @Test
  void aFieldThatBreaksItsRuleIsNamed() {
    String sale = surface().openSale(1, 1);

    surface()
        .purchase(somebody(), sale, "k", "{\"quantity\":0}")
        .expectBody()
        .json(
            """
            {"errors":[{"field":"quantity","message":"must be a whole number from 1 to 1,000"}]}
            """);
  }

  @Test
  void aFieldThatNobodyAsksForIsIgnored() {
    String sale = surface().openSale(1, 1);

    surface()
        .purchase(somebody(), sale, "k", "{\"quantity\":1,\"colour\":\"red\"}")
        .expectStatus()
        .isCreated();
  }

  @ParameterizedTest
  @ValueSource(ints = {16 * 1024 + 1, 1024 * 1024})
  void aBodyThatIsTooLargeIsRefusedWhetherItsLengthIsToldOrNot(int length) {
    String sale = surface().openSale(1, 1);
    String large = "{\"quantity\":1,\"x\":\"" + "x".repeat(length) + "\"}";
    expect(surface().purchase(somebody(), sale, "k", large), 413, "body-too-large");

    Flux<DataBuffer> chunks =
        Flux.range(0, length / 1024 + 1)
            .map(n -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[1024]));
    ResponseSpec chunked =
        surface()
            .client()
            .post()
            .uri("/api/v1/sales/{sale}/orders", sale)
            .headers(surface().as(somebody()))
            .header("Idempotency-Key", "k")
            .contentType(MediaType.APPLICATION_JSON)
            .body(chunks, DataBuffer.class)
            .exchange();
    expect(chunked, 413, "body-too-large");
  }

  @Test
  void aPurchaseNeedsAKey() {
    String sale = surface().openSale(1, 1);

    expect(
        surface().post(surface().as(somebody()), "/api/v1/sales/" + sale + "/orders"),
        400,
        "idempotency-key-required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "tab\tbed", "ümlaut"})
  void aKeyIsVisibleAscii(String key) {
    String sale = surface().openSale(1, 1);

    expect(surface().buy(somebody(), sale, key), 400, "invalid-request");
  }

  @Test
  void aKeyHasAtMost128Characters() {
    String sale = surface().openSale(2, 2);
    surface().buy(ann(), sale, "k".repeat(128)).expectStatus().isCreated();

    expect(surface().buy(ann(), sale, "k".repeat(129)), 400, "invalid-request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "not-a-uuid", "1-1-1-1-1"})
  void whatIsNoIdIsNotFound(String id) {
    expect(surface().buy(somebody(), id, "k"), 404, "sale-not-found");
    expect(surface().get(ann(), "/api/v1/orders/" + id), 404, "order-not-found");
    expect(surface().client().get().uri("/api/v1/sales/" + id).exchange(), 404, "sale-not-found");
  }

  @Test
  void anUnknownPathIsNotFound() {
    expect(surface().client().get().uri("/api/v1/nothing").exchange(), 404, "not-found");
    expect(surface().client().get().uri("/").exchange(), 404, "not-found");
    expect(surface().client().get().uri("/problems/nothing").exchange(), 404, "not-found");
  }

  @Test
  void anotherMethodIsToldWhichOnesThereAre() {
    expect(
            surface().client().method(HttpMethod.DELETE).uri("/api/v1/sales").exchange(),
            405,
            "method-not-allowed")
        .expectHeader()
        .valueEquals(HttpHeaders.ALLOW, "GET, HEAD");
    expect(surface().get(ann(), "/api/v1/auth/token"), 405, "method-not-allowed")
        .expectHeader()
        .valueEquals(HttpHeaders.ALLOW, "POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
  void aBodyIsJson(String type) {
    String sale = surface().openSale(1, 1);
    ResponseSpec response =
        surface()
            .client()
            .post()
            .uri("/api/v1/sales/{sale}/orders", sale)
            .headers(surface().as(somebody()))
            .header("Idempotency-Key", "k")
            .header(HttpHeaders.CONTENT_TYPE, type)
            .bodyValue("{\"quantity\":1}".getBytes(StandardCharsets.UTF_8))
            .exchange();

    expect(response, 415, "unsupported-media-type");
  }

  @Test
  void anAnswerComesInJsonOnly() {
    expect(
        surface()
            .client()
            .get()
            .uri("/api/v1/sales")
            .header(HttpHeaders.ACCEPT, "image/png")
            .exchange(),
        406,
        "not-acceptable");
  }

  @Test
  void oneBuyerWhoAsksTooOftenIsToldWhenToComeBack() {
    String sale = surface().openSale(1, 1);
    BuyerId eager = somebody();
    EntityExchangeResult<byte[]> answer =
        askAtOnce(eager, sale, 200).stream()
            .filter(one -> one.getStatus().value() == 429)
            .findFirst()
            .orElseThrow();

    HttpHeaders headers = answer.getResponseHeaders();
    assertThat(headers.getFirst("RateLimit-Policy")).isEqualTo("\"purchases\";q=50;w=3");
    assertThat(headers.getFirst("RateLimit")).matches("\"purchases\";r=0;t=[0-9]+");
    assertThat(headers.getFirst("Retry-After")).matches("[1-9][0-9]*");
    assertThat(new String(answer.getResponseBodyContent(), StandardCharsets.UTF_8))
        .contains("\"code\":\"rate-limited\"");
    expect(surface().buy(somebody(), sale, "k"), 409, "sold-out");
  }

  /** One after the other, a slow machine would ask no faster than is allowed. */
  private List<EntityExchangeResult<byte[]>> askAtOnce(BuyerId buyer, String sale, int times) {
    try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<EntityExchangeResult<byte[]>>> answers =
          IntStream.range(0, times)
              .mapToObj(n -> CompletableFuture.supplyAsync(() -> ask(buyer, sale, n), asking))
              .toList();
      return answers.stream().map(CompletableFuture::join).toList();
    }
  }

  private EntityExchangeResult<byte[]> ask(BuyerId buyer, String sale, int n) {
    return surface().buy(buyer, sale, "k" + n).expectBody().returnResult();
  }

  @Test
  void aLogThatDoesNotAcknowledgeLeavesTheOutcomeOpenAndTheSameKeySettlesIt() {
    String sale = surface().openSale(1, 1);
    BuyerId patient = somebody();
    silentLog.fallSilent();
    try {
      expect(surface().buy(patient, sale, "k"), 503, "outcome-unknown")
          .expectHeader()
          .valueMatches("Retry-After", "[1-9][0-9]*");
    } finally {
      silentLog.talk();
    }

    surface().buy(patient, sale, "k").expectStatus().isCreated();
  }

  @Test
  void aLogThatTakesNothingIsOverload() {
    String sale = surface().openSale(1, 1);
    log.fail();
    try {
      expect(surface().buy(somebody(), sale, "k"), 503, "overloaded")
          .expectHeader()
          .valueMatches("Retry-After", "[1-9][0-9]*");
    } finally {
      log.recover();
    }
  }

  @Test
  void nobodyBuysWithoutSigningIn() {
    String sale = surface().openSale(1, 1);

    expect(
            surface()
                .client()
                .post()
                .uri("/api/v1/sales/{sale}/orders", sale)
                .header("Idempotency-Key", "k")
                .exchange(),
            401,
            "unauthenticated")
        .expectHeader()
        .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
  }

  @Test
  void anOperatorDoesNotBuyAndABuyerDoesNotOperate() {
    String sale = surface().openSale(1, 1);

    expect(
        surface().post(surface().asOperator(), "/api/v1/sales/" + sale + "/orders"),
        403,
        "forbidden");
    expect(
        surface().post(surface().as(ann()), "/api/v1/operator/sales/" + sale + "/pause"),
        403,
        "forbidden");
    expect(surface().get(ann(), "/api/v1/operator/sales/" + sale + "/audit"), 403, "forbidden");
  }

  @Test
  void everyMistakeInASaleIsToldAtOnce() {
    surface()
        .client()
        .post()
        .uri("/api/v1/operator/sales")
        .headers(surface().asOperator())
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(
            """
            {"title":" ","price":{"amount":-1,"currency":"XXL"},"units":10000001,
             "limitPerBuyer":0,"opensAt":"tomorrow","paymentWindow":"PT4S","productId":"7"}
            """)
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors.length()")
        .isEqualTo(8)
        .jsonPath("$.errors[*].field")
        .value(
            Object.class,
            fields ->
                assertThat(String.valueOf(fields))
                    .contains("title", "productId", "price.amount", "price.currency", "units")
                    .contains("limitPerBuyer", "opensAt", "paymentWindow"));
  }

  @ParameterizedTest
  @CsvSource({
    "cursor=x,cursor",
    "cursor=%21%21,cursor",
    "limit=0,limit",
    "limit=101,limit",
    "phase=open,phase",
    "phase=OPEN&phase=CLOSED,phase"
  })
  void aListSaysWhichParameterIsWrong(String query, String field) {
    surface()
        .client()
        .get()
        .uri(URI.create("http://127.0.0.1:" + port + "/api/v1/sales?" + query))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors[0].field")
        .isEqualTo(field);
  }

  @Test
  void aSaneRequestIdIsKeptAndAnyOtherReplaced() {
    surface()
        .client()
        .get()
        .uri("/api/v1/nothing")
        .header("X-Request-Id", "from-ann.1_2")
        .exchange()
        .expectHeader()
        .valueEquals("X-Request-Id", "from-ann.1_2");
    surface()
        .client()
        .get()
        .uri("/api/v1/nothing")
        .header("X-Request-Id", "<script>")
        .exchange()
        .expectHeader()
        .valueMatches("X-Request-Id", "[0-9a-f]{32}");
  }

  @ParameterizedTest
  @EnumSource(Problems.class)
  void everyProblemHasAPage(Problems problem) {
    surface()
        .client()
        .get()
        .uri(problem.type())
        .accept(MediaType.TEXT_HTML)
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .contentTypeCompatibleWith(MediaType.TEXT_HTML)
        .expectBody(String.class)
        .value(page -> assertThat(page).contains(problem.code()));
    surface()
        .client()
        .get()
        .uri(problem.type())
        .exchange()
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo(problem.status());
  }

  @Test
  void aPageOfSalesLeadsToTheNext() {
    surface().openSale(1, 1);
    surface().openSale(1, 1);
    String link =
        surface()
            .client()
            .get()
            .uri("/api/v1/sales?limit=1&phase=OPEN")
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .jsonPath("$.items.length()")
            .isEqualTo(1)
            .returnResult()
            .getResponseHeaders()
            .getFirst(HttpHeaders.LINK);

    assertThat(link).matches("</api/v1/sales\\?limit=1&phase=OPEN&cursor=[^>]+>; rel=\"next\"");
    surface()
        .client()
        .get()
        .uri(URI.create("http://127.0.0.1:" + port + link.substring(1, link.indexOf('>'))))
        .exchange()
        .expectStatus()
        .isOk();
  }

  @Test
  void aSaleThatHasNotChangedIsNotSentAgain() {
    String sale = surface().openSale(1, 1);
    String tag =
        surface()
            .client()
            .get()
            .uri("/api/v1/sales/{sale}", sale)
            .exchange()
            .expectBody()
            .jsonPath("$.available")
            .isEqualTo(1)
            .jsonPath("$.phase")
            .isEqualTo("OPEN")
            .jsonPath("$.paused")
            .isEqualTo(false)
            .returnResult()
            .getResponseHeaders()
            .getETag();
    surface()
        .client()
        .get()
        .uri("/api/v1/sales/{sale}", sale)
        .header(HttpHeaders.IF_NONE_MATCH, tag)
        .exchange()
        .expectStatus()
        .isNotModified();

    surface().buy(buyer(77), sale, "k").expectStatus().isCreated();

    surface()
        .client()
        .get()
        .uri("/api/v1/sales/{sale}", sale)
        .header(HttpHeaders.IF_NONE_MATCH, tag)
        .exchange()
        .expectStatus()
        .isOk();
  }

  @Test
  void pingAnswersWhoeverHasSignedIn() {
    surface().get(ann(), "/api/v1/ping").expectBody().json("{\"pong\":true}");
    expect(surface().client().get().uri("/api/v1/ping").exchange(), 401, "unauthenticated");
  }

  @Test
  void theProbesAnswerOnTheMainPort() {
    surface().client().get().uri("/livez").exchange().expectStatus().isOk();
    surface().client().get().uri("/readyz").exchange().expectStatus().isOk();
  }
}
