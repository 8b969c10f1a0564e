package io.sluice.api;

import io.sluice.domain.member.MemberFixtures;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

class SignUpLimitTest {

  private static ResponseSpec signUp(WebTestClient client, String address) {
    return client
        .post()
        .uri("/api/v1/members")
        .contentType(MediaType.APPLICATION_JSON)
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
