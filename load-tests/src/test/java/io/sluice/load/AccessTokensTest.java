package io.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokensTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OLD =
      "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
  private static final String KEYS = "new:" + base64(KEY) + ",old:" + base64(OLD) + "\n";

  @Test
  void signsWithTheFirstKeyAsTheContractSays() {
    UUID ann = UUID.randomUUID();
    Instant now = Instant.now();
    String token = AccessTokens.first(KEYS).buyer(ann, now);
    Jws<Claims> read =
        Jwts.parser().verifyWith(Keys.hmacShaKeyFor(KEY)).build().parseSignedClaims(token);
    assertThat(read.getHeader().getAlgorithm()).isEqualTo("HS256");
    assertThat(read.getHeader().getType()).isEqualTo("at+jwt");
    assertThat(read.getHeader().getKeyId()).isEqualTo("new");
    JsonObject claims = claims(token);
    assertThat(claims.get("iss").getAsString()).isEqualTo("sluice");
    assertThat(claims.get("aud").getAsString()).isEqualTo("sluice-api");
    assertThat(claims.get("sub").getAsString()).isEqualTo(ann.toString());
    assertThat(claims.get("exp").getAsLong() - claims.get("iat").getAsLong())
        .isLessThanOrEqualTo(Duration.ofMinutes(15).toSeconds());
    assertThat(read.getPayload().get("roles")).isEqualTo(List.of("BUYER"));
    assertThat(read.getPayload().getId()).isNotBlank();
  }

  @Test
  void anOperatorHasTheRoleOfOne() {
    assertThat(claims(AccessTokens.first(KEYS).operator(Instant.now())).get("roles").toString())
        .isEqualTo("[\"OPERATOR\"]");
  }

  @Test
  void whatIsNoKeyIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> AccessTokens.first(base64(KEY)));
  }

  @Test
  void aMissingKeyFileIsNamed(@TempDir Path empty) {
    Properties given = new Properties();
    given.setProperty("dataDir", empty.toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AccessTokens.of(new Parameters(given), Map.of()))
        .withMessageContaining(empty.resolve("auth-signing-keys").toString());
  }

  private static JsonObject claims(String token) {
    return Responses.object(
        new String(
            Base64.getUrlDecoder()
                .decode(token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'))),
            StandardCharsets.UTF_8));
  }

  private static String base64(byte[] key) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }
}
