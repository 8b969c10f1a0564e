package io.sluice.api;

import static io.sluice.domain.People.ann;
import static org.assertj.core.api.Assertions.assertThat;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.InMemoryMembers;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Role;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** Which tokens hold, and how one is come by. */
@InMemoryTest
class AccessTokenTest {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired InMemoryMembers members;
  @Autowired Clock clock;

  private Surface surface() {
    return new Surface(port, tokens);
  }

  private JwtBuilder good() {
    return new Tokens(clock.instant()).good(ann().value(), "BUYER");
  }

  private ResponseSpec ping(String token) {
    return surface()
        .client()
        .get()
        .uri("/api/v1/ping")
        .headers(headers -> headers.setBearerAuth(token))
        .exchange();
  }

  private void holds(UnaryOperator<JwtBuilder> change) {
    ping(change.apply(good()).signWith(Tokens.key(Keys.NEW), Jwts.SIG.HS256).compact())
        .expectStatus()
        .isOk();
  }

  private void holdsNot(UnaryOperator<JwtBuilder> change) {
    refused(change.apply(good()).signWith(Tokens.key(Keys.NEW), Jwts.SIG.HS256).compact());
  }

  private void refused(String token) {
    ping(token)
        .expectStatus()
        .isUnauthorized()
        .expectHeader()
        .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("unauthenticated");
  }

  @Test
  void aTokenOfTheContractHolds() {
    holds(token -> token);
  }

  @Test
  void aTokenThatIsSignedWithAnOlderKeyHolds() {
    ping(good()
            .header()
            .keyId("old")
            .and()
            .signWith(Tokens.key(Keys.OLD), Jwts.SIG.HS256)
            .compact())
        .expectStatus()
        .isOk();
  }

  @Test
  void aTokenWithoutASignatureDoesNotHold() {
    refused(good().header().keyId(null).and().compact());
  }

  @Test
  void anotherAlgorithmDoesNotHold() {
    byte[] longKey = "k".repeat(64).getBytes(StandardCharsets.UTF_8);
    refused(good().signWith(new SecretKeySpec(longKey, "HmacSHA512"), Jwts.SIG.HS512).compact());
    refused(
        good().signWith(Jwts.SIG.RS256.keyPair().build().getPrivate(), Jwts.SIG.RS256).compact());
  }

  @Test
  void aTokenThatIsSignedWithAKeyOfAnotherNameDoesNotHold() {
    refused(good().signWith(Tokens.key(Keys.OLD), Jwts.SIG.HS256).compact());
  }

  @Test
  void anUnknownKeyDoesNotHold() {
    holdsNot(token -> token.header().keyId("nobody's").and());
    holdsNot(token -> token.header().keyId(null).and());
  }

  @Test
  void anotherIssuerAudienceOrTypeDoesNotHold() {
    holdsNot(token -> token.issuer("somebody"));
    holdsNot(token -> token.audience().remove("sluice-api").add("another-api").and());
    holdsNot(token -> token.header().type("JWT").and());
    holdsNot(token -> token.header().type(null).and());
  }

  @Test
  void anExpiredTokenDoesNotHold() {
    Instant now = clock.instant();
    holdsNot(
        token ->
            token
                .issuedAt(Date.from(now.minus(Duration.ofMinutes(16))))
                .expiration(Date.from(now.minus(Duration.ofMinutes(1)))));
  }

  @Test
  void aTokenOfTheFutureDoesNotHold() {
    Instant later = clock.instant().plus(Duration.ofMinutes(2));
    holdsNot(token -> token.issuedAt(Date.from(later)));
    holdsNot(token -> token.notBefore(Date.from(later)));
  }

  @Test
  void aTokenThatLivesForMoreThanAQuarterOfAnHourDoesNotHold() {
    holdsNot(token -> token.expiration(Date.from(clock.instant().plus(Duration.ofMinutes(16)))));
  }

  @Test
  void aTokenWithoutATimeASubjectOrARoleDoesNotHold() {
    holdsNot(token -> token.expiration(null));
    holdsNot(token -> token.issuedAt(null));
    holdsNot(token -> token.id(null));
    holdsNot(token -> token.subject(null));
    holdsNot(token -> token.subject("ann"));
    holdsNot(token -> token.claim("roles", null));
    holdsNot(token -> token.claim("roles", List.of()));
    holdsNot(token -> token.claim("roles", List.of("KING")));
  }

  @Test
  void whatIsNoTokenDoesNotHold() {
    refused("a.b.c");
    refused("x");
    String token = good().signWith(Tokens.key(Keys.NEW), Jwts.SIG.HS256).compact();
    refused(token.substring(0, token.length() - 2) + "AA");
  }

  @Test
  void annSignsInAndHerTokenHolds() {
    join("ann@example.test", "correct horse", true);

    String body =
        new String(
            signIn("ANN@example.test", "correct horse")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
                .expectBody()
                .jsonPath("$.tokenType")
                .isEqualTo("Bearer")
                .jsonPath("$.expiresIn")
                .isEqualTo(900)
                .returnResult()
                .getResponseBodyContent(),
            StandardCharsets.UTF_8);

    ping(body.replaceAll(".*\"accessToken\":\"([^\"]+)\".*", "$1")).expectStatus().isOk();
  }

  @Test
  void aWrongPasswordAndAnUnknownMemberGetTheSameAnswer() {
    join("bob@example.test", "correct horse", true);

    byte[] wrong = refusal(signIn("bob@example.test", "battery staple"));
    byte[] unknown = refusal(signIn("nobody@example.test", "battery staple"));

    assertThat(wrong).isEqualTo(unknown);
  }

  @Test
  void whoHasNotVerifiedHerAddressIsTold() {
    join("cho@example.test", "correct horse", false);

    signIn("cho@example.test", "correct horse")
        .expectStatus()
        .isForbidden()
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("email-not-verified");
    signIn("cho@example.test", "wrong").expectStatus().isUnauthorized();
  }

  private static byte[] refusal(ResponseSpec response) {
    return response
        .expectStatus()
        .isUnauthorized()
        .expectBody()
        .returnResult()
        .getResponseBodyContent();
  }

  private void join(String email, String password, boolean verified) {
    String hash = new Argon2PasswordEncoder(16, 32, 1, 1024, 1).encode(password);
    members.add(new Member(UUID.randomUUID(), email, hash, Role.BUYER, verified)).block();
  }

  private ResponseSpec signIn(String email, String password) {
    return surface()
        .client()
        .post()
        .uri("/api/v1/auth/token")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue("{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password))
        .exchange();
  }

  @Test
  void anOldTokenDoesNotKeepAnybodyFromWhatEverybodyMayDo() {
    surface()
        .client()
        .get()
        .uri("/api/v1/sales")
        .headers(headers -> headers.setBearerAuth("worn.out.token"))
        .exchange()
        .expectStatus()
        .isOk();
    surface()
        .client()
        .post()
        .uri("/api/v1/auth/token")
        .headers(headers -> headers.setBearerAuth("worn.out.token"))
        .exchange()
        .expectStatus()
        .isBadRequest();
  }

  @Test
  void twoTokensAreOneTooMany() {
    String token = good().signWith(Tokens.key(Keys.NEW), Jwts.SIG.HS256).compact();
    surface()
        .client()
        .get()
        .uri("/api/v1/ping")
        .header(HttpHeaders.AUTHORIZATION, "Bearer " + token, "Bearer other")
        .exchange()
        .expectStatus()
        .isBadRequest();
  }
}
