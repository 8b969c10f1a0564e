package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.People.buyer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Buyers who do not pay: nobody does anything, and their units are sold again. */
@ExtendWith(OneNode.class)
class ExpiryFailureTest {
  private final Node node;
  private final Surface surface;

  ExpiryFailureTest(Node node) {
    this.node = node;
    this.surface = node.surface();
  }

  @Test
  void unpaidUnitsAreSoldAgainAndPaidOnesAreNot() throws Exception {
    String sale = surface.openSale(4, 1, "PT5S");
    String bobs = surface.bought(bob(), sale, "paid");
    surface.pay(bob(), bobs, "card", "p").expectStatus().isOk();
    List<String> unpaid = new ArrayList<>();
    for (int n = 101; n <= 103; n++) {
      unpaid.add(surface.bought(buyer(n), sale, "unpaid"));
    }
    surface.buy(ann(), sale, "sold-out").expectStatus().isEqualTo(409);

    for (int n = 101; n <= 103; n++) {
      surface.awaitStatus(buyer(n), unpaid.get(n - 101), "EXPIRED");
    }
    surface
        .pay(buyer(101), unpaid.get(0), "card", "late")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("order-expired");
    surface.assertAudit(
        sale,
        """
        {"units":4,"available":3,"reserved":0,"sold":1,"unaccounted":0,"oversold":0,
         "ordersRecorded":4,"ordersProjected":4,"consistent":true}
        """);

    Rush rush = new Rush(6, sale, node::surface);
    CompletableFuture<Void> all = rush.begin();
    rush.awaitTheEndOf(all);
    assertThat(rush.orders()).hasSize(3);
    assertThat(rush.sequences()).containsExactly(5, 6, 7);
    surface.assertAudit(
        sale,
        """
        {"units":4,"oversold":0,"unaccounted":0,"ordersRecorded":7,"ordersProjected":7,
         "consistent":true}
        """);
    surface.get(bob(), bobs).expectBody().jsonPath("$.status").isEqualTo("PAID");
  }
}
