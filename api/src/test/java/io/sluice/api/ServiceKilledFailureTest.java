package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.security.AccessTokens;
import io.sluice.standalone.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole service, servers and all, dies in the middle of a rush and comes back. */
@ExtendWith(OneNode.class)
class ServiceKilledFailureTest {
  private static final int BUYERS = 1_000;
  private static final int UNITS = 100;

  @TempDir Path scratch;
  private final AccessTokens tokens;

  ServiceKilledFailureTest(Node node) {
    this.tokens = node.tokens();
  }

  @Test
  void everybodyIsToldOneThingAndEveryUnitIsSoldOnce() throws Exception {
    Path data = scratch.resolve("data");
    // Kept over the restart, so that everybody knocks at the same door.
    int port = Ports.free();
    Surface surface = new Surface(port, tokens);
    Rush rush;
    CompletableFuture<Void> all;
    String sale;
    try (ServiceProcess first = ServiceProcess.start(data, port)) {
      awaitReady(first, surface);
      sale = surface.openSale(UNITS, 1);
      rush = new Rush(BUYERS, sale, () -> surface).ofImpatientPeople();
      all = rush.begin();
      rush.awaitOrders(30);

      first.kill();
    }
    try (ServiceProcess second = ServiceProcess.start(data, port)) {
      awaitReady(second, surface);
      rush.awaitTheEndOf(all);
      rush.assertSold(UNITS);
      rush.assertKept();
      surface.assertAudit(
          sale,
          """
          {"units":100,"available":0,"reserved":100,"sold":0,"unaccounted":0,"oversold":0,
           "ordersRecorded":100,"ordersProjected":100,"consistent":true}
          """);
    }
  }

  private static void awaitReady(ServiceProcess service, Surface surface) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInSameThread()
        .ignoreExceptionsMatching(notYet -> service.isAlive())
        .untilAsserted(
            () -> surface.client().get().uri("/readyz").exchange().expectStatus().isOk());
    assertThat(service.isAlive()).isTrue();
  }
}
