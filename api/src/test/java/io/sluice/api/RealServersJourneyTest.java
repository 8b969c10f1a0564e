package io.sluice.api;

import static org.awaitility.Awaitility.await;

import io.sluice.api.security.AccessTokens;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The purchase journey through Redis, Kafka and MariaDB. */
@SpringBootTest(
    classes = SluiceApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "sluice.standalone.data-dir=target/journey-data",
      "sluice.auth.signing-keys=" + Keys.SETTING
    })
class RealServersJourneyTest extends PurchaseJourney {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;

  /** A stock that was found in another life is rebuilt first. */
  @BeforeEach
  void awaitTheStock() {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> surface().client().get().uri("/readyz").exchange().expectStatus().isOk());
  }

  @Override
  Surface surface() {
    return new Surface(port, tokens);
  }
}
