package io.sluice.api;

import static io.sluice.domain.People.buyer;

import io.sluice.infra.servers.ServerUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sale whose database goes away: Redis decides and Kafka remembers, so it sells on. */
@ExtendWith(OneNode.class)
class MySqlFailureTest {
  /** They arrive over several times the second for which a sale is remembered. */
  private static final int BUYERS = 800;

  private static final int UNITS = 700;

  private final Node node;
  private final ServerUnderTest mySql = ServersUnderTest.mySql();
  private String sale;
  private Rush rush;

  MySqlFailureTest(Node node) {
    this.node = node;
  }

  @BeforeEach
  void openASale() {
    sale = node.surface().openSale(UNITS, 1);
    rush = new Rush(BUYERS, sale, node::surface);
  }

  @Test
  void aDatabaseThatIsKilledAndStartedAfterTheLastUnit() throws Exception {
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(40);

    mySql.kill();
    rush.awaitTheEndOf(all);
    rush.assertSold(UNITS);
    rush.assertKept();
    mySql.start();

    assertAddsUp();
  }

  @Test
  void aDatabaseThatHangsUntilTheLastUnit() throws Exception {
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(40);

    mySql.pause();
    try {
      rush.awaitTheEndOf(all);
      rush.assertSold(UNITS);
      String order = rush.orders().values().iterator().next().iterator().next();
      node.surface()
          .get(buyer(rush.orders().firstKey()), "/api/v1/orders/" + order)
          .expectStatus()
          .isOk();
    } finally {
      mySql.resume();
    }

    assertAddsUp();
  }

  private void assertAddsUp() {
    node.surface()
        .assertAudit(
            sale,
            """
            {"units":700,"available":0,"reserved":700,"sold":0,"unaccounted":0,"oversold":0,
             "ordersRecorded":700,"ordersProjected":700,"consistent":true}
            """);
  }
}
