package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Two nodes on the same servers are one service. */
@ExtendWith(OneNode.class)
class TwoNodesFailureTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Node one;
  private Node other;

  TwoNodesFailureTest(Node one) {
    this.one = one;
  }

  @BeforeEach
  void startAnother() {
    other = Node.start();
  }

  @AfterEach
  void closeIt() {
    other.close();
  }

  /** One test for all that leaves both as they are: a node takes seconds to start. */
  @Test
  void whatOneNodeDoesTheOtherTells() {
    String sale = one.surface().openSale(3, 1, "PT5S");
    String anns = one.surface().bought(ann(), sale, "ann");
    other.surface().get(ann(), anns).expectStatus().isOk();
    other
        .surface()
        .buy(ann(), sale, "ann")
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Idempotency-Replayed", "true");
    String bobs = other.surface().bought(bob(), sale, "bob");

    StepVerifier.create(follow(anns))
        .expectNext("snapshot 1")
        .then(() -> one.surface().pay(ann(), anns, "card", "p").expectStatus().isOk())
        .expectNext("paid 2")
        .thenCancel()
        .verify(PATIENCE);
    // Both nodes sweep; a second expiry would be a third version or a unit too many.
    one.surface().awaitStatus(bob(), bobs, "EXPIRED");
    other
        .surface()
        .get(bob(), bobs)
        .expectHeader()
        .valueMatches("ETag", ".*2.*")
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("EXPIRED");
    other
        .surface()
        .assertAudit(
            sale,
            """
            {"units":3,"available":2,"reserved":0,"sold":1,"unaccounted":0,"oversold":0,
             "ordersRecorded":2,"ordersProjected":2,"consistent":true}
            """);

    one.surface()
        .post(one.surface().asOperator(), "/api/v1/operator/sales/" + sale + "/pause")
        .expectStatus()
        .isNoContent();
    for (Node node : List.of(one, other)) {
      node.surface()
          .buy(bob(), sale, "paused")
          .expectStatus()
          .isEqualTo(503)
          .expectBody()
          .jsonPath("$.code")
          .isEqualTo("sale-paused");
    }
  }

  private Flux<String> follow(String order) {
    return other
        .surface()
        .client()
        .get()
        .uri(order + "/events")
        .headers(other.surface().as(ann()))
        .exchange()
        .expectStatus()
        .isOk()
        .returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {})
        .getResponseBody()
        .filter(event -> event.event() != null)
        .map(event -> event.event() + " " + event.id());
  }

  @Test
  void aNodeThatStopsInMidSaleLosesNothing() throws Exception {
    int units = 150;
    String sale = one.surface().openSale(units, 1);
    Surface mine = one.surface();
    Surface others = other.surface();
    AtomicInteger knocks = new AtomicInteger();
    // Every second knock goes to the other node, also when it has gone.
    Rush rush = new Rush(300, sale, () -> knocks.incrementAndGet() % 2 == 0 ? mine : others);
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(50);

    other.close();

    rush.awaitTheEndOf(all);
    rush.assertSold(units);
    one.surface()
        .assertAudit(
            sale,
            """
            {"units":150,"available":0,"reserved":150,"sold":0,"unaccounted":0,"oversold":0,
             "ordersRecorded":150,"ordersProjected":150,"consistent":true}
            """);
    assertThat(rush.heard()).anyMatch(answer -> answer.status() == 0);
  }
}
