package io.sluice.api;

import io.sluice.infra.servers.ServerUnderTest;
import io.sluice.infra.servers.ServersUnderTest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sale whose order log goes away: nobody is told yes, and the same key settles it afterwards. */
@ExtendWith(OneNode.class)
class KafkaFailureTest {
  private static final int BUYERS = 240;
  private static final int UNITS = 120;
  private static final Set<String> AWAY = Set.of("outcome-unknown", "overloaded");

  private final Node node;
  private final ServerUnderTest kafka = ServersUnderTest.kafka();
  private String sale;
  private Rush rush;

  KafkaFailureTest(Node node) {
    this.node = node;
  }

  @BeforeEach
  void openASale() {
    sale = node.surface().openSale(UNITS, 1);
    rush = new Rush(BUYERS, sale, node::surface);
  }

  @Test
  void aLogThatHangs() throws Exception {
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(40);

    kafka.pause();
    try {
      rush.awaitRefusals("outcome-unknown", 1);
      rush.awaitRefusals(AWAY, 60);
    } finally {
      kafka.resume();
    }

    assertNothingIsLost(all);
  }

  @Test
  void aLogThatIsKilledAndStartedAgain() throws Exception {
    CompletableFuture<Void> all = rush.begin();
    rush.awaitOrders(40);

    kafka.kill();
    rush.awaitRefusals(AWAY, 60);
    kafka.start();

    assertNothingIsLost(all);
  }

  private void assertNothingIsLost(CompletableFuture<Void> all) throws Exception {
    rush.awaitTheEndOf(all);
    rush.assertSold(UNITS);
    rush.assertKept();
    node.surface()
        .assertAudit(
            sale,
            """
            {"units":120,"available":0,"reserved":120,"sold":0,"unaccounted":0,"oversold":0,
             "ordersRecorded":120,"ordersProjected":120,"consistent":true}
            """);
  }
}
