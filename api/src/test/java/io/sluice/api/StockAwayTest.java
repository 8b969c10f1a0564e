package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.infra.servers.ServerUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import reactor.core.Disposable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A sale is shown while its Redis is away, though nobody knows what it has left. */
@ExtendWith(OneNode.class)
class StockAwayTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Node node;
  private final ServerUnderTest redis = ServersUnderTest.redis();
  private final Surface surface;
  private final String sale;

  StockAwayTest(Node node) {
    this.node = node;
    this.surface = node.surface();
    this.sale = surface.openSale(3, 3);
  }

  @Test
  void theListShowsItsSalesByTheClockOfTheNode() {
    String later =
        surface.openSale(
            """
            {"title":"Later","price":{"amount":1,"currency":"EUR"},"units":1,
             "limitPerBuyer":1,"opensAt":"2999-01-01T00:00:00Z","paymentWindow":"PT5S"}
            """);
    JsonNode before = read("/api/v1/sales?phase=OPEN").get("items");

    redis.kill();

    assertThat(read("/api/v1/sales?phase=OPEN").get("items")).isEqualTo(before);
    assertThat(before.findValuesAsString("id")).contains(sale).doesNotContain(later);
    assertThat(read("/api/v1/sales?phase=SCHEDULED").get("items").findValuesAsString("id"))
        .contains(later);
  }

  @Test
  void theListIsShownWhileRedisHangs() {
    redis.pause();
    try {
      assertThat(read("/api/v1/sales").get("items").findValuesAsString("id")).contains(sale);
    } finally {
      redis.resume();
    }
  }

  @Test
  void aSaleIsShownWithoutWhatIsAvailable() {
    String standing = tag(ask(null));
    redis.kill();

    EntityExchangeResult<byte[]> away = ask(null);

    JsonNode shown = JSON.readTree(away.getResponseBody());
    assertThat(shown.get("available").isNull()).isTrue();
    assertThat(shown.get("phase").stringValue()).isEqualTo("OPEN");
    assertThat(shown.get("units").intValue()).isEqualTo(3);
    assertThat(tag(away)).as("another picture, another tag").isNotEqualTo(standing);
    assertThat(ask(tag(away)).getStatus().value()).as("the same picture").isEqualTo(304);
    assertThat(ask(standing).getStatus().value()).as("an older picture").isEqualTo(200);

    redis.start();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(tag(ask(null))).isEqualTo(standing));
  }

  @Test
  void whoWatchesTheStockIsKeptAndGoesOnWatching() {
    surface.bought(ann(), sale, "before");
    List<String> seen = new CopyOnWriteArrayList<>();
    List<String> seenByWhoCameLater = new CopyOnWriteArrayList<>();
    Disposable watching = watch(seen);
    await().until(() -> seen.size() == 1);

    redis.kill();
    Disposable later = watch(seenByWhoCameLater);
    awaitMissedLooks();

    assertThat(watching.isDisposed()).as("the stream stays open").isFalse();
    redis.start();
    await().atMost(Duration.ofMinutes(1)).until(() -> buys("after"));
    await().until(() -> last(seen).contains("\"available\":1,\"reserved\":2"));
    await().until(() -> last(seenByWhoCameLater).contains("\"available\":1,\"reserved\":2"));
    assertThat(watching.isDisposed()).isFalse();
    watching.dispose();
    later.dispose();
  }

  private boolean buys(String key) {
    return surface.buy(bob(), sale, key).returnResult(Void.class).getStatus().value() == 201;
  }

  private void awaitMissedLooks() {
    double missed = node.counted("sluice.streams.stock.missed");
    await().until(() -> node.counted("sluice.streams.stock.missed") >= missed + 3);
  }

  private static String last(List<String> seen) {
    return seen.isEmpty() ? "" : seen.getLast();
  }

  private Disposable watch(List<String> seen) {
    return surface
        .client()
        .get()
        .uri("/api/v1/sales/{sale}/events", sale)
        .exchange()
        .expectStatus()
        .isOk()
        .returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {})
        .getResponseBody()
        .filter(event -> "stock".equals(event.event()))
        .subscribe(event -> seen.add(String.valueOf(event.data())));
  }

  private JsonNode read(String path) {
    return JSON.readTree(
        surface
            .client()
            .get()
            .uri(path)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .returnResult()
            .getResponseBody());
  }

  private EntityExchangeResult<byte[]> ask(@Nullable String known) {
    return surface
        .client()
        .get()
        .uri("/api/v1/sales/{sale}", sale)
        .headers(headers -> headers.setIfNoneMatch(known == null ? List.of() : List.of(known)))
        .exchange()
        .expectBody()
        .returnResult();
  }

  private static String tag(EntityExchangeResult<byte[]> answer) {
    return String.valueOf(answer.getResponseHeaders().getETag());
  }
}
