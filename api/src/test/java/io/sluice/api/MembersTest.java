package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.InMemoryMembers;
import io.sluice.domain.member.MemberEvent;
import io.sluice.domain.member.MemberFixtures;
import io.sluice.domain.member.RecordedEvents;
import io.sluice.domain.member.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient.RequestBodySpec;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How one becomes a member, and stays safe as one. */
@InMemoryTest
@ExtendWith(OutputCaptureExtension.class)
class MembersTest {
  private static final String PASSWORD = "wharf lantern otter";
  private static final String OTHER_PASSWORD = "cinder maple quay";

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired RecordedEvents events;
  @Autowired InMemoryMembers members;
  @Autowired MovableClock clock;
  @Autowired JsonMapper json;

  private final Email ann = MemberFixtures.anyEmail();

  private ResponseSpec send(String method, String path, @Nullable String body, String... bearer) {
    RequestBodySpec request =
        new Surface(port, tokens)
            .client()
            .method(HttpMethod.valueOf(method))
            .uri("/api/v1" + path)
            .headers(headers -> List.of(bearer).forEach(headers::setBearerAuth));
    return body == null
        ? request.exchange()
        : request.contentType(MediaType.APPLICATION_JSON).bodyValue(body).exchange();
  }

  private ResponseSpec signUp(Email email, String password) {
    return send(
        "POST",
        "/members",
        """
        {"email":"%s","password":"%s","name":"Ann Ahn","phone":"+82 2 123 4567",
         "address":"1 Sluice Street, Seoul"}
        """
            .formatted(email.address(), password));
  }

  private ResponseSpec verify(String token) {
    return send("POST", "/members/verification", "{\"token\":\"%s\"}".formatted(token));
  }

  private ResponseSpec signIn(Email email, String password) {
    return send(
        "POST",
        "/auth/token",
        "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email.address(), password));
  }

  private ResponseSpec refresh(String token) {
    return send("POST", "/auth/refresh", "{\"refreshToken\":\"%s\"}".formatted(token));
  }

  private void join(Email email) {
    signUp(email, PASSWORD).expectStatus().isAccepted();
    verify(events.tokenOf(email).text()).expectStatus().isNoContent();
  }

  private record Pair(String access, String refresh) {}

  private Pair pair(ResponseSpec answer) {
    byte[] body = answer.expectStatus().isOk().expectBody().returnResult().getResponseBodyContent();
    JsonNode read = json.readTree(body);
    return new Pair(read.get("accessToken").stringValue(), read.get("refreshToken").stringValue());
  }

  private Pair signedIn() {
    join(ann);
    return pair(signIn(ann, PASSWORD));
  }

  private static void refused(ResponseSpec answer, Problems problem) {
    answer
        .expectStatus()
        .isEqualTo(problem.status())
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo(problem.code());
  }

  private static String text(ResponseSpec answer) {
    byte[] body = answer.expectBody().returnResult().getResponseBodyContent();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }

  @Test
  void fromTheSignUpToTheFirstLookAtOneself() {
    Pair pair = signedIn();

    send("GET", "/members/me", null, pair.access())
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
        .expectBody()
        .jsonPath("$.email")
        .isEqualTo(ann.address())
        .jsonPath("$.name")
        .isEqualTo("Ann Ahn")
        .jsonPath("$.role")
        .isEqualTo("BUYER");
  }

  @Test
  void theAnswerToASignInIsThatOfTheContract() {
    join(ann);

    signIn(Email.parse(ann.address().toUpperCase(Locale.ROOT)).orElseThrow(), PASSWORD)
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
        .expectBody()
        .jsonPath("$.tokenType")
        .isEqualTo("Bearer")
        .jsonPath("$.expiresIn")
        .isEqualTo(900);
  }

  /** Neither the answer nor what is done for it tells whether an address is known. */
  @Test
  void aSignUpTellsNobodyWhoIsAMember() {
    join(ann);
    Email bob = MemberFixtures.anyEmail();

    ResponseSpec known = signUp(ann, OTHER_PASSWORD);
    ResponseSpec unknown = signUp(bob, OTHER_PASSWORD);

    known.expectStatus().isAccepted().expectBody().isEmpty();
    unknown.expectStatus().isAccepted().expectBody().isEmpty();
    assertThat(events.to(ann)).last().isInstanceOf(MemberEvent.SignedUpAgain.class);
    assertThat(events.to(bob)).last().isInstanceOf(MemberEvent.SignedUp.class);
    signIn(ann, OTHER_PASSWORD).expectStatus().isUnauthorized();
  }

  @Test
  void aLinkIsGoodForOnceAndForEightHours() {
    signUp(ann, PASSWORD).expectStatus().isAccepted();
    String token = events.tokenOf(ann).text();
    verify(token).expectStatus().isNoContent();

    refused(verify(token), Problems.INVALID_TOKEN);
    refused(verify("nobody's"), Problems.INVALID_TOKEN);
    refused(verify(MemberFixtures.freshToken().text()), Problems.INVALID_TOKEN);

    Email bob = MemberFixtures.anyEmail();
    signUp(bob, PASSWORD).expectStatus().isAccepted();
    clock.advance(Duration.ofHours(8));
    refused(verify(events.tokenOf(bob).text()), Problems.INVALID_TOKEN);
  }

  @Test
  void whoHasNotFollowedTheLinkIsToldWithTheRightPasswordOnly() {
    signUp(ann, PASSWORD).expectStatus().isAccepted();

    refused(signIn(ann, PASSWORD), Problems.EMAIL_NOT_VERIFIED);
    refused(signIn(ann, OTHER_PASSWORD), Problems.UNAUTHENTICATED);
  }

  @Test
  void aWrongPasswordAndAnUnknownMemberGetTheSameAnswer() {
    join(ann);

    ResponseSpec wrong = signIn(ann, OTHER_PASSWORD);
    ResponseSpec unknown = signIn(MemberFixtures.anyEmail(), OTHER_PASSWORD);

    wrong.expectStatus().isUnauthorized();
    unknown.expectStatus().isUnauthorized();
    assertThat(text(wrong)).isEqualTo(text(unknown));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email|nobody",
        "email|ann@example.com\\r\\nBcc: all@example.com",
        "password|elevenchars",
        "password|password12345",
        "name|' '",
        "phone|012345678901234567890123456789012",
        "address|''"
      })
  void whatBreaksARuleIsNamed(String field, String value) {
    String body =
        """
        {"email":"cho@example.test","password":"wharf lantern otter","name":"Cho","phone":"1","address":"a"}\
        """;
    String broken =
        body.replaceAll(
            "\"" + field + "\":\"[^\"]*\"",
            "\"%s\":\"%s\"".formatted(field, value.replace("\\", "\\\\")));

    send("POST", "/members", broken)
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors.length()")
        .isEqualTo(1)
        .jsonPath("$.errors[0].field")
        .isEqualTo(field);
  }

  @Test
  void anAddressIsNoPasswordForItself() {
    signUp(ann, ann.address())
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors[0].field")
        .isEqualTo("password");
  }

  /** RFC 9700, 4.14.2: a refresh token is good for once. */
  @Test
  void refreshTokensAreRotated() {
    Pair first = signedIn();

    Pair second = pair(refresh(first.refresh()));

    assertThat(second.refresh()).isNotEqualTo(first.refresh());
    send("GET", "/members/me", null, second.access()).expectStatus().isOk();
    pair(refresh(second.refresh()));
  }

  /** RFC 9700, 4.14.2: reuse revokes all that came of the token. */
  @Test
  void aSpentRefreshTokenEndsItsFamily() {
    Pair first = signedIn();
    Pair second = pair(refresh(first.refresh()));
    clock.advance(Duration.ofSeconds(11));

    refused(refresh(first.refresh()), Problems.UNAUTHENTICATED);

    refused(refresh(second.refresh()), Problems.UNAUTHENTICATED);
  }

  @Test
  void aSpentRefreshTokenFromAnotherClientEndsItsFamilyAtOnce() {
    Pair first = signedIn();
    Pair second = pair(refresh(first.refresh()));

    new Surface(port, tokens)
        .client()
        .post()
        .uri("/api/v1/auth/refresh")
        .header(HttpHeaders.USER_AGENT, "thief/1.0")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue("{\"refreshToken\":\"%s\"}".formatted(first.refresh()))
        .exchange()
        .expectStatus()
        .isUnauthorized();

    refused(refresh(second.refresh()), Problems.UNAUTHENTICATED);
  }

  @Test
  void aRaceOfAHundredRefreshesHasOneSuccessor() {
    Pair first = signedIn();

    Set<String> successors =
        Flux.range(0, 100)
            .flatMap(
                i ->
                    Mono.fromCallable(() -> pair(refresh(first.refresh())).refresh())
                        .subscribeOn(Schedulers.boundedElastic()),
                20)
            .collect(Collectors.toSet())
            .block(Duration.ofMinutes(1));

    assertThat(successors).hasSize(1).doesNotContain(first.refresh());
    pair(refresh(successors.iterator().next()));
  }

  @Test
  void aRefreshTokenIsNoAccessTokenAndAnAccessTokenNoRefreshToken() {
    Pair pair = signedIn();

    refused(send("GET", "/members/me", null, pair.refresh()), Problems.UNAUTHENTICATED);
    send("POST", "/auth/refresh", "{\"refreshToken\":\"%s\"}".formatted(pair.access()))
        .expectStatus()
        .is4xxClientError();
  }

  @Test
  void whoSignsOutHereStaysInThere() {
    Pair here = signedIn();
    Pair there = pair(signIn(ann, PASSWORD));

    String body = "{\"refreshToken\":\"%s\"}".formatted(here.refresh());
    send("POST", "/auth/logout", body).expectStatus().isNoContent();
    send("POST", "/auth/logout", body).expectStatus().isNoContent();

    refused(refresh(here.refresh()), Problems.UNAUTHENTICATED);
    pair(refresh(there.refresh()));
  }

  @Test
  void whoSignsOutEverywhereIsOutEverywhere() {
    Pair here = signedIn();
    Pair there = pair(signIn(ann, PASSWORD));

    send("POST", "/auth/logout-all", null, here.access()).expectStatus().isNoContent();

    refused(refresh(here.refresh()), Problems.UNAUTHENTICATED);
    refused(refresh(there.refresh()), Problems.UNAUTHENTICATED);
  }

  @Test
  void aMemberChangesWhatSheNamesAndNothingElse() {
    Pair pair = signedIn();

    send("PATCH", "/members/me", "{\"address\":\"2 Weir Road, Busan\"}", pair.access())
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.address")
        .isEqualTo("2 Weir Road, Busan")
        .jsonPath("$.name")
        .isEqualTo("Ann Ahn");
    send("PATCH", "/members/me", "{\"email\":\"eve@example.com\"}", pair.access())
        .expectStatus()
        .isBadRequest();
    send("PATCH", "/members/me", "{\"role\":\"OPERATOR\"}", pair.access())
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.role")
        .isEqualTo("BUYER");
  }

  @Test
  void aNewPasswordSignsOutEverywhereElse() {
    Pair here = signedIn();
    Pair there = pair(signIn(ann, PASSWORD));
    String change = "{\"password\":\"%s\",\"newPassword\":\"%s\",\"refreshToken\":\"%s\"}";

    send(
            "PUT",
            "/members/me/password",
            change.formatted(PASSWORD, OTHER_PASSWORD, here.refresh()),
            here.access())
        .expectStatus()
        .isNoContent();

    refused(refresh(there.refresh()), Problems.UNAUTHENTICATED);
    pair(refresh(here.refresh()));
    refused(signIn(ann, PASSWORD), Problems.UNAUTHENTICATED);
    pair(signIn(ann, OTHER_PASSWORD));
    assertThat(events.to(ann)).last().isInstanceOf(MemberEvent.PasswordChanged.class);
  }

  @Test
  void whoDoesNotKnowThePasswordDoesNotChangeIt() {
    Pair pair = signedIn();
    String change = "{\"password\":\"%s\",\"newPassword\":\"%s\"}";
    String guess = change.formatted("a guess of hers", OTHER_PASSWORD);

    send("PUT", "/members/me/password", guess, pair.access())
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors[0].field")
        .isEqualTo("password");
    String common = change.formatted(PASSWORD, "password12345");
    send("PUT", "/members/me/password", common, pair.access())
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.errors[0].field")
        .isEqualTo("newPassword");
    for (int i = 0; i < 9; i++) {
      send("PUT", "/members/me/password", guess, pair.access()).expectStatus().isBadRequest();
    }
    refused(send("PUT", "/members/me/password", guess, pair.access()), Problems.RATE_LIMITED);
    pair(refresh(pair.refresh()));
  }

  @Test
  void whoIsForgottenIsAStrangerAndHerOrderStays() {
    Pair pair = signedIn();
    Surface surface = new Surface(port, tokens);
    String sale = surface.openSale(5, 5);
    String order =
        String.valueOf(
            surface
                .client()
                .post()
                .uri("/api/v1/sales/{sale}/orders", sale)
                .headers(headers -> headers.setBearerAuth(pair.access()))
                .header("Idempotency-Key", "k")
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody()
                .returnResult()
                .getResponseHeaders()
                .getLocation());

    send("DELETE", "/members/me", null, pair.access()).expectStatus().isNoContent();

    refused(signIn(ann, PASSWORD), Problems.UNAUTHENTICATED);
    refused(refresh(pair.refresh()), Problems.UNAUTHENTICATED);
    refused(send("GET", "/members/me", null, pair.access()), Problems.UNAUTHENTICATED);
    refused(send("DELETE", "/members/me", null, pair.access()), Problems.UNAUTHENTICATED);
    surface
        .client()
        .get()
        .uri(order)
        .headers(headers -> headers.setBearerAuth(pair.access()))
        .exchange()
        .expectStatus()
        .isOk();
    surface.assertAudit(sale, "{\"reserved\":1,\"consistent\":true}");
    join(ann);
  }

  /** Ten guesses, then one every minute and a half; the one who knows is never kept out. */
  @Test
  void guessingIsSlowAndKeepsNobodyOut() {
    join(ann);
    for (int i = 0; i < 50; i++) {
      pair(signIn(ann, PASSWORD));
    }
    for (int i = 0; i < 10; i++) {
      refused(signIn(ann, "guess number " + i), Problems.UNAUTHENTICATED);
    }

    signIn(ann, OTHER_PASSWORD)
        .expectStatus()
        .isEqualTo(429)
        .expectHeader()
        .exists(HttpHeaders.RETRY_AFTER)
        .expectHeader()
        .valueMatches("RateLimit-Policy", "\"sign-in\";q=10;w=900")
        .expectHeader()
        .valueMatches("RateLimit", "\"sign-in\";r=0;t=\\d+");
    Email bob = MemberFixtures.anyEmail();
    join(bob);
    pair(signIn(bob, PASSWORD));
  }

  @Test
  void anUnknownAccountIsThrottledLikeAKnownOne() {
    Email nobody = MemberFixtures.anyEmail();
    for (int i = 0; i < 10; i++) {
      refused(signIn(nobody, "guess number " + i), Problems.UNAUTHENTICATED);
    }

    refused(signIn(nobody, OTHER_PASSWORD), Problems.RATE_LIMITED);
  }

  @Test
  void thePageBehindTheLinkRunsItsOwnScriptAndNoOther() throws Exception {
    EntityExchangeResult<byte[]> page =
        new Surface(port, tokens)
            .client()
            .get()
            .uri("/verify")
            .exchange()
            .expectStatus()
            .isOk()
            .expectHeader()
            .valueEquals("Referrer-Policy", "no-referrer")
            .expectHeader()
            .valueEquals("X-Frame-Options", "DENY")
            .expectBody()
            .returnResult();

    String html = new String(page.getResponseBodyContent(), StandardCharsets.UTF_8);
    assertThat(html).contains("/api/v1/members/verification", "<button");
    String script = html.substring(html.indexOf("<script>") + 8, html.indexOf("</script>"));
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    assertThat(page.getResponseHeaders().getFirst("Content-Security-Policy"))
        .startsWith("default-src 'none'; ")
        .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "';");
  }

  /** Whatever goes wrong: a log is read by many. */
  @Test
  void nothingSecretIsLoggedOrQuotedBack(CapturedOutput output) {
    Pair first = signedIn();
    Pair second = pair(refresh(first.refresh()));
    String said =
        text(signIn(ann, OTHER_PASSWORD))
            + text(signUp(ann, "short"))
            + text(verify(second.refresh()))
            + text(refresh(second.access().substring(0, 100)))
            + text(send("PUT", "/members/me/password", "{\"password\":\"" + PASSWORD + "\"}"))
            + text(send("POST", "/auth/token", "{\"email\":\"" + ann.address() + "\", broken"))
            + text(send("GET", "/members/me", null, second.refresh()));

    for (String secret :
        List.of(
            PASSWORD,
            OTHER_PASSWORD,
            ann.address(),
            "+82 2 123 4567",
            "1 Sluice Street",
            first.access(),
            first.refresh(),
            second.refresh(),
            events.tokenOf(ann).text())) {
      assertThat(said).doesNotContain(secret);
      assertThat(output.getAll()).doesNotContain(secret);
    }
    assertThat(events.to(ann).toString()).doesNotContain(ann.address());
  }

  @Test
  void anOperatorIsAMemberToo() {
    UUID opal = UUID.randomUUID();
    members
        .add(MemberFixtures.member(opal, ann.address(), MemberFixtures.HASH, Role.OPERATOR))
        .block();

    send("GET", "/members/me", null, tokens.issue(opal, Role.OPERATOR))
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.role")
        .isEqualTo("OPERATOR");
  }
}
