package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.badinput.ApiDocument;
import io.sluice.api.badinput.Operation;
import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.InMemoryOperatorActions;
import io.sluice.domain.member.OperatorAction;
import io.sluice.domain.member.OperatorActions;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.OverloadedException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.RequestBodySpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whatever an operator does is on record, and what cannot be recorded is not done. */
@InMemoryTest
class OperatorRecordTest {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired InMemoryOperatorActions actions;

  private Surface surface;

  @BeforeEach
  void start() {
    surface = new Surface(port, tokens);
  }

  private List<OperatorAction> latest(int count) {
    return actions.latest(count).collectList().block();
  }

  /** Walks the OpenAPI document: a route that is added later is recorded, too. */
  @Test
  void everyCommandOfAnOperatorIsRecordedWithItsOutcome() {
    List<Operation> commands =
        ApiDocument.committed().operations().stream()
            .filter(operation -> "OPERATOR".equals(operation.role()))
            .filter(Operation::changesSomething)
            .toList();
    assertThat(commands).hasSizeGreaterThan(3);
    for (Operation command : commands) {
      String sale = surface.openSale(1, 1);
      String path = command.path().replace("{sale}", sale);
      RequestBodySpec request =
          surface
              .client()
              .method(HttpMethod.valueOf(command.method()))
              .uri(path)
              .headers(surface.asOperator())
              .header("X-Request-Id", "of-" + sale);
      command
          .soundBody()
          .ifPresent(body -> request.contentType(MediaType.APPLICATION_JSON).bodyValue(body));
      int status =
          request
              .exchange()
              .expectStatus()
              .is2xxSuccessful()
              .returnResult(Void.class)
              .getStatus()
              .value();

      assertThat(latest(2))
          .extracting(OperatorAction::status)
          .as(command.toString())
          .containsExactly(status, null);
      assertThat(latest(2))
          .allSatisfy(
              one -> {
                assertThat(one.operator()).isEqualTo(Surface.OPERATOR);
                assertThat(one.action()).isEqualTo(command.method() + " " + path);
                assertThat(one.request()).isEqualTo("of-" + sale);
              });
    }
  }

  @Test
  void whatIsRefusedIsRecordedAsRefused() {
    surface
        .post(surface.asOperator(), "/api/v1/operator/sales/" + UUID.randomUUID() + "/pause")
        .expectStatus()
        .isNotFound();

    assertThat(latest(2)).extracting(OperatorAction::status).containsExactly(404, null);
  }

  @Test
  void whoIsNoOperatorIsNotInTheRecord() {
    String sale = surface.openSale(1, 1);
    List<OperatorAction> before = latest(1_000);

    surface
        .post(
            surface.as(new BuyerId(UUID.randomUUID())), "/api/v1/operator/sales/" + sale + "/close")
        .expectStatus()
        .isForbidden();

    assertThat(latest(1_000)).isEqualTo(before);
  }

  @Test
  void theRecordTellsWhatWasSentAndWhatCameOfIt() {
    String sale = surface.openSale(7, 3);

    assertThat(latest(2))
        .extracting(OperatorAction::detail)
        .satisfiesExactly(
            result -> assertThat(result).isEqualTo("/api/v1/sales/" + sale),
            sent -> assertThat(sent).contains("\"units\":7", "\"limitPerBuyer\":3"));
  }

  @Test
  void aBodyThatIsTooLongForTheRecordIsCutThere() {
    String title = "\ud83d\ude00".repeat(OperatorAction.LONGEST_DETAIL);

    surface
        .client()
        .post()
        .uri("/api/v1/operator/sales")
        .headers(surface.asOperator())
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue("{\"title\":\"" + title + "\"}")
        .exchange()
        .expectStatus()
        .isBadRequest();

    assertThat(latest(2).getLast().detail())
        .hasSizeBetween(OperatorAction.LONGEST_DETAIL - 1, OperatorAction.LONGEST_DETAIL)
        .startsWith("{\"title\":\"\ud83d\ude00")
        .endsWith("\ud83d\ude00");
  }

  /** Netty answers these by itself, and gives the body an end as if all of it had come in. */
  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "\r\n", "2\r\n{}zz\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n"})
  void aCommandThatDidNotComeInWholeIsNeitherRecordedNorDone(String chunks) throws IOException {
    String sale = surface.openSale(1, 1);
    List<OperatorAction> before = latest(1_000);

    assertThat(RawHttp.send(port, pause(sale) + chunks).status()).isEqualTo(400);

    assertThat(latest(1_000)).isEqualTo(before);
    surface.buy(new BuyerId(UUID.randomUUID()), sale, "k").expectStatus().isCreated();
  }

  /** The head alone has come in: nothing happens until the rest is there. */
  @Test
  void aCommandThatBreaksLaterIsNeitherRecordedNorDone() throws IOException {
    String sale = surface.openSale(1, 1);
    List<OperatorAction> before = latest(1_000);
    try (RawHttp.Connection connection = RawHttp.open(port)) {
      connection.write(pause(sale) + "2\r\n{}\r\n");
      surface.get(new BuyerId(UUID.randomUUID()), "/api/v1/ping").expectStatus().isOk();
      connection.write("zz\r\n");

      assertThat(connection.answer(false).status()).isEqualTo(400);
    }

    assertThat(latest(1_000)).isEqualTo(before);
    surface.buy(new BuyerId(UUID.randomUUID()), sale, "k").expectStatus().isCreated();
  }

  private String pause(String sale) {
    HttpHeaders operator = new HttpHeaders();
    surface.asOperator().accept(operator);
    return "POST /api/v1/operator/sales/%s/pause HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
        .formatted(sale, operator.getFirst(HttpHeaders.AUTHORIZATION));
  }

  /** As when the database is away. */
  @TestConfiguration(proxyBeanMethods = false)
  static class NothingIsRecorded extends InMemoryPorts {
    @Bean
    @Primary
    OperatorActions away() {
      return new OperatorActions() {
        @Override
        public Mono<Void> append(OperatorAction action) {
          return Mono.error(new OverloadedException("MySQL is away"));
        }

        @Override
        public Flux<OperatorAction> latest(int limit) {
          return Flux.empty();
        }
      };
    }
  }

  @Test
  void whatCannotBeRecordedIsNotDone() {
    try (ConfigurableApplicationContext service = InMemoryService.start(NothingIsRecorded.class)) {
      Surface unrecorded =
          new Surface(InMemoryService.portOf(service), service.getBean(AccessTokens.class));
      unrecorded
          .client()
          .post()
          .uri("/api/v1/operator/sales")
          .headers(unrecorded.asOperator())
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue(
              """
              {"title":"t","price":{"amount":1,"currency":"EUR"},"units":2,"limitPerBuyer":1,
               "opensAt":"2026-01-01T00:00:00Z","paymentWindow":"PT5M"}
              """)
          .exchange()
          .expectStatus()
          .isEqualTo(503);
      unrecorded
          .client()
          .get()
          .uri("/api/v1/sales")
          .exchange()
          .expectBody()
          .jsonPath("$.items.length()")
          .isEqualTo(0);
    }
  }
}
