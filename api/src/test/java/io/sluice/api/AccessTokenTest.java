package io.sluice.api;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.sluice.api.security.AccessTokens;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** Which tokens hold. */
@InMemoryTest
class AccessTokenTest {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired Clock clock;

  private Surface surface() {
    return new Surface(port, tokens);
  }

  private JwtBuilder good() {
    return new Tokens(clock.instant()).good(ann().value(), "BUYER");
  }

  /** As the service writes it itself, which it reads in another way than what others write. */
  @SuppressWarnings("deprecation") // single(): one audience is written as a text.
  private JwtBuilder own() {
    return good().audience().single("sluice-api");
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
    for (JwtBuilder token : List.of(good(), own())) {
      ping(signed(change.apply(token))).expectStatus().isOk();
    }
  }

  private static String signed(JwtBuilder token) {
    return token.signWith(Tokens.key(Keys.NEW), Jwts.SIG.HS256).compact();
  }

  private void holdsNot(UnaryOperator<JwtBuilder> change) {
    for (JwtBuilder token : List.of(good(), own())) {
      refused(signed(change.apply(token)));
    }
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
    String token = signed(own());
    refused(token.substring(0, token.lastIndexOf('.') + 1));
    refused(token.substring(0, token.lastIndexOf('.')));
    refused(token.substring(0, token.indexOf('.')));
  }

  @Test
  void claimsOfAnotherTokenDoNotHold() {
    String[] ann = signed(own()).split("\\.", -1);
    String[] bob = signed(own().subject(bob().value().toString())).split("\\.", -1);
    refused(ann[0] + "." + bob[1] + "." + ann[2]);
    refused(ann[0] + "." + ann[1] + "." + bob[1] + "." + ann[2]);
  }

  /** Four last letters stand for one signature, of which a token has one. */
  @Test
  void aTokenHasOneSignatureOnly() {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (String token : List.of(signed(good()), signed(own()))) {
      int last = letters.indexOf(token.charAt(token.length() - 1));
      String cut = token.substring(0, token.length() - 1);
      ping(cut + letters.charAt(last)).expectStatus().isOk();
      for (int spare = 1; spare < 4; spare++) {
        refused(cut + letters.charAt(last ^ spare));
      }
      refused(token + "=");
    }
  }

  @Test
  void moreClaimsThanOursDoNoHarm() {
    holds(token -> token.claim("scope", "all"));
    holds(token -> token.notBefore(Date.from(clock.instant())));
    holds(token -> token.claim("address", Map.of("city", "Seoul")));
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
    refused(own().signWith(Tokens.key(Keys.OLD), Jwts.SIG.HS256).compact());
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
    holdsNot(token -> token.claim("roles", "BUYER"));
  }

  @Test
  void whatIsNoTokenDoesNotHold() {
    refused("a.b.c");
    refused("x");
    String token = good().signWith(Tokens.key(Keys.NEW), Jwts.SIG.HS256).compact();
    refused(token.substring(0, token.length() - 2) + "AA");
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
