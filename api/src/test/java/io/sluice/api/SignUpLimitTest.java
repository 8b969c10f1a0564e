package io.sluice.api;

import io.sluice.domain.member.MemberFixtures;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

class SignUpLimitTest {
  private static final AtomicInteger ORIGINS = new AtomicInteger();

  private static ResponseSpec signUp(WebTestClient client, String address) {
    return client
        .post()
        .uri("/api/v1/members")
        .contentType(MediaType.APPLICATION_JSON)
        // Anybody can say so; it names no origin unless a proxy of ours is known to have written
        // it.
        .header("X-Forwarded-For", "198.51.100." + ORIGINS.incrementAndGet())
        .bodyValue(
            """
            {"email":"%s","password":"wharf lantern otter","name":"Ann","phone":"1","address":"a"}
            """
                .formatted(address))
        .exchange();
  }

  @Test
  void anOriginMayAnnoyAFewAddresses() {
    try (ConfigurableApplicationContext service =
        InMemoryService.start(InMemoryPorts.class, "sluice.members.sign-ups.burst=2")) {
      WebTestClient client =
          WebTestClient.bindToServer()
              .baseUrl("http://127.0.0.1:" + InMemoryService.portOf(service))
              .build();

      signUp(client, "no address").expectStatus().isBadRequest();
      signUp(client, MemberFixtures.anyEmail().address()).expectStatus().isAccepted();
      signUp(client, MemberFixtures.anyEmail().address()).expectStatus().isAccepted();
      signUp(client, MemberFixtures.anyEmail().address())
          .expectStatus()
          .isEqualTo(429)
          .expectHeader()
          .exists(HttpHeaders.RETRY_AFTER)
          .expectHeader()
          .valueMatches("RateLimit-Policy", "\"sign-ups\";q=2;w=3600");
    }
  }
}
