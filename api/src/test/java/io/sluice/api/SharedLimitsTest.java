package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.member.MemberFixtures;
import io.sluice.domain.stock.BuyerId;
import io.sluice.infra.servers.ServersUnderTest;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** What two nodes let somebody try, together, and what each does while Redis is away. */
class SharedLimitsTest {
  private static final String[] FEW = {
    "--sluice.members.attempts.burst=4",
    "--sluice.members.attempts.within=30m",
    "--sluice.members.attempts-from-origin.burst=1000000",
    "--sluice.members.refreshes.burst=4",
    "--sluice.members.refreshes.within=31m",
    "--sluice.admission.buyer-per-second=1",
    "--sluice.admission.buyer-burst=40",
    "--sluice.admission.buyer-alone=1",
    "--sluice.admission.buyer-counted-within=20s",
    // Patient: a node that is kept from its answer for longer counts alone.
    "--sluice.members.counted-within=20s",
    "--sluice.redis.command-timeout=2500ms",
    "--sluice.rebuild.longest-answer=5s"
  };

  private static Node here;
  private static Node there;

  @BeforeAll
  static void start() {
    here = Node.startWith(FEW);
    there = Node.startWith(FEW);
  }

  @AfterAll
  static void stop() {
    ServersUnderTest.redis().start();
    here.close();
    there.close();
  }

  private static ResponseSpec post(Node node, String path, String json) {
    return node.surface()
        .client()
        .post()
        .uri("/api/v1/auth/" + path)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(json)
        .exchange();
  }

  private static ResponseSpec guess(Node node, String address) {
    return post(
        node, "token", "{\"email\":\"%s\",\"password\":\"a wrong password\"}".formatted(address));
  }

  private static void isTooOften(ResponseSpec answer, String policy) {
    answer
        .expectStatus()
        .isEqualTo(429)
        .expectHeader()
        .valueMatches(HttpHeaders.RETRY_AFTER, "[1-9][0-9]*")
        .expectHeader()
        .valueMatches("RateLimit", "\"%s\";r=0;t=[1-9][0-9]*".formatted(policy))
        .expectHeader()
        .valueMatches("RateLimit-Policy", "\"%s\";q=4;w=1[0-9]{3}".formatted(policy));
  }

  @Test
  void whoGuessesAtOneNodeRunsOutAtTheOther() {
    String ann = MemberFixtures.anyEmail().address();
    for (int i = 0; i < 4; i++) {
      guess(i % 2 == 0 ? here : there, ann).expectStatus().isUnauthorized();
    }

    isTooOften(guess(here, ann), "sign-in");
    isTooOften(guess(there, ann), "sign-in");
  }

  @Test
  void whoTriesRefreshTokensAtOneNodeRunsOutAtTheOther() {
    String made = "{\"refreshToken\":\"%s\"}".formatted("a".repeat(64));
    for (int i = 0; i < 4; i++) {
      post(i % 2 == 0 ? here : there, "refresh", made).expectStatus().isUnauthorized();
    }

    isTooOften(post(here, "refresh", made), "refreshes");
    isTooOften(post(there, "refresh", made), "refreshes");
  }

  /** One on each node, forty together, and one more for each second that this takes. */
  @Test
  void whoBuysAtBothNodesRunsOutAtBoth() {
    String sale = here.surface().openSale(1, 1);
    BuyerId eager = new BuyerId(SaleFixtures.uuid7());
    long start = System.nanoTime();

    long refused =
        IntStream.range(0, 200)
            .mapToObj(n -> (n % 2 == 0 ? here : there).surface().buy(eager, sale, "key-" + n))
            .filter(answer -> answer.returnResult().getStatus().value() == 429)
            .count();

    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
    assertThat(200 - refused).isGreaterThanOrEqualTo(42).isLessThanOrEqualTo(42 + 2 * seconds);
  }

  /** Neither a free pass nor a wall: a node goes on with what it has counted itself. */
  @Test
  void withoutRedisEachNodeCountsAlone() {
    String bob = MemberFixtures.anyEmail().address();
    guess(here, bob).expectStatus().isUnauthorized();
    ServersUnderTest.redis().kill();
    try {
      for (int i = 0; i < 3; i++) {
        guess(here, bob).expectStatus().isUnauthorized();
      }
      isTooOften(guess(here, bob), "sign-in");
      guess(there, bob).expectStatus().isUnauthorized();
    } finally {
      ServersUnderTest.redis().start();
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(
                        guess(there, MemberFixtures.anyEmail().address())
                            .returnResult(Void.class)
                            .getStatus()
                            .value())
                    .isEqualTo(401));
  }
}
