package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.security.AccessTokens;
import io.sluice.domain.stock.BuyerId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Live streams, as a browser's EventSource reads them. */
@InMemoryTest
class StreamTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired MovableClock clock;

  private Surface surface() {
    return new Surface(port, tokens);
  }

  private Flux<ServerSentEvent<String>> follow(
      BuyerId buyer, String order, @Nullable String lastEventId) {
    FluxExchangeResult<ServerSentEvent<String>> stream =
        surface()
            .client()
            .get()
            .uri(order + "/events")
            .headers(surface().as(buyer))
            .headers(
                headers -> {
                  if (lastEventId != null) {
                    headers.set("Last-Event-ID", lastEventId);
                  }
                })
            .exchange()
            .expectStatus()
            .isOk()
            .expectHeader()
            .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
            .returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {});
    return stream.getResponseBody().filter(event -> event.event() != null);
  }

  @Test
  void annFollowsHerOrderFromItsSnapshotToItsEnd() {
    String order = surface().bought(ann(), surface().openSale(1, 1), "follow");

    StepVerifier.create(follow(ann(), order, null))
        .assertNext(
            event -> {
              assertThat(event.event()).isEqualTo("snapshot");
              assertThat(event.id()).isEqualTo("1");
              assertThat(event.data()).contains("\"status\":\"PLACED\"");
            })
        .then(() -> surface().pay(ann(), order, "card", "p").expectStatus().isOk())
        .assertNext(
            event -> {
              assertThat(event.event()).isEqualTo("paid");
              assertThat(event.id()).isEqualTo("2");
            })
        .then(() -> surface().post(surface().as(ann()), order + "/cancellation"))
        .assertNext(event -> assertThat(event.event()).isEqualTo("cancelled"))
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void anOrderThatIsNotPaidForInTimeExpiresBeforeItsReadersEyes() {
    String sale = surface().openSale(1, 1);
    String order = surface().bought(ann(), sale, "unpaid");

    StepVerifier.create(follow(ann(), order, null).map(this::nameOf))
        .expectNext("snapshot")
        .then(() -> clock.advance(Duration.ofMinutes(6)))
        .expectNext("expired")
        .expectComplete()
        .verify(PATIENCE);

    surface().get(ann(), order).expectBody().jsonPath("$.status").isEqualTo("EXPIRED");
    surface()
        .pay(ann(), order, "card", "too-late")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("order-expired");
    // Its reader hears of it from the log, and only then is the unit free.
    await().untilAsserted(() -> surface().buy(bob(), sale, "second").expectStatus().isCreated());
  }

  @Test
  void aReaderWhoComesBackHearsOnlyWhatIsNew() {
    String order = surface().bought(ann(), surface().openSale(1, 1), "resume");
    surface().pay(ann(), order, "card", "p").expectStatus().isOk();
    surface().post(surface().as(ann()), order + "/cancellation").expectStatus().isOk();

    List<String> events = follow(ann(), order, "1").map(this::nameOf).collectList().block(PATIENCE);

    assertThat(events).last().isEqualTo("cancelled");
    assertThat(events).doesNotContain("snapshot", "placed");
  }

  @Test
  void aReaderWhoKnowsMoreThanThisNodeHearsNothingTwice() {
    String order = surface().bought(ann(), surface().openSale(1, 1), "ahead");

    StepVerifier.create(follow(ann(), order, "2").map(this::nameOf))
        .then(() -> surface().pay(ann(), order, "card", "p").expectStatus().isOk())
        .then(() -> surface().post(surface().as(ann()), order + "/cancellation"))
        .expectNext("cancelled")
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void anIdThatIsNotOursIsTakenForNone() {
    String order = surface().bought(ann(), surface().openSale(1, 1), "bad-id");

    for (String id : List.of("yesterday", "999")) {
      assertThat(follow(ann(), order, id).map(this::nameOf).blockFirst(PATIENCE))
          .as(id)
          .isEqualTo("snapshot");
    }
  }

  private String nameOf(ServerSentEvent<String> event) {
    return String.valueOf(event.event());
  }

  @Test
  void whoHasHeardTheEndIsToldNotToComeBack() {
    String order = surface().bought(ann(), surface().openSale(1, 1), "end");
    surface().post(surface().as(ann()), order + "/cancellation").expectStatus().isOk();

    surface()
        .client()
        .get()
        .uri(order + "/events")
        .headers(surface().as(ann()))
        .header("Last-Event-ID", "2")
        .exchange()
        .expectStatus()
        .isNoContent();
  }

  @Test
  void everybodyWatchesTheStock() {
    String sale = surface().openSale(2, 1);

    StepVerifier.create(watch(sale))
        .assertNext(
            stock ->
                assertThat(stock)
                    .matches(
                        "\\{\"available\":2,\"reserved\":0,\"sold\":0,\"phase\":\"OPEN\","
                            + "\"serverTime\":\"[^\"]+Z\"\\}"))
        .then(() -> surface().buy(bob(), sale, "k").expectStatus().isCreated())
        .assertNext(stock -> assertThat(stock).contains("\"available\":1,\"reserved\":1"))
        .thenCancel()
        .verify(PATIENCE);
  }

  @Test
  void twoWhoWatchSeeTheSamePicture() {
    String sale = surface().openSale(2, 1);

    List<String> pictures =
        Flux.zip(watch(sale), watch(sale), (one, other) -> List.of(one, other))
            .blockFirst(PATIENCE);

    assertThat(pictures).hasSize(2);
    assertThat(pictures.get(0)).isEqualTo(pictures.get(1));
  }

  private Flux<String> watch(String sale) {
    return surface()
        .client()
        .get()
        .uri("/api/v1/sales/{sale}/events", sale)
        .exchange()
        .expectStatus()
        .isOk()
        .returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {})
        .getResponseBody()
        .filter(event -> "stock".equals(event.event()))
        .map(event -> String.valueOf(event.data()));
  }

  @Test
  void aStreamOfAnUnknownSaleIsNotFound() {
    surface()
        .client()
        .get()
        .uri("/api/v1/sales/019a0000-0000-7000-8000-000000000001/events")
        .exchange()
        .expectStatus()
        .isNotFound();
  }
}
