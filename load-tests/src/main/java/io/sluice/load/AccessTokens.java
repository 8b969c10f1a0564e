package io.sluice.load;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKey;

/** Signs access tokens: a valid token is enough to buy, so that a crowd needs no members. */
public final class AccessTokens {
  /** The contract allows 15 minutes; the rest is for clocks that disagree. */
  public static final Duration LIFE = Duration.ofMinutes(14);

  private final String keyId;
  private final SecretKey key;

  private AccessTokens(String keyId, SecretKey key) {
    this.keyId = keyId;
    this.key = key;
  }

  /**
   * Signs with the first of the service's keys: {@code -DsigningKeys}, else the environment's
   * SLUICE_AUTH_SIGNING_KEYS, else the file that the standalone service keeps in {@code -DdataDir}.
   */
  static AccessTokens of(Parameters parameters, Map<String, String> environment) {
    String keys = parameters.text("signingKeys", "");
    if (keys.isEmpty()) {
      keys = environment.getOrDefault("SLUICE_AUTH_SIGNING_KEYS", "");
    }
    if (keys.isEmpty()) {
      keys = read(Path.of(parameters.text("dataDir", "data"), "auth-signing-keys"));
    }
    return first(keys);
  }

  /** Reads {@code kid:base64url,kid:base64url} and takes the first, as the service does. */
  public static AccessTokens first(String keys) {
    String[] pair = keys.strip().split(",", 2)[0].split(":", 2);
    if (pair.length != 2 || pair[0].isBlank()) {
      throw new IllegalArgumentException("signing keys must be kid:base64url, separated by commas");
    }
    return new AccessTokens(
        pair[0].strip(), Keys.hmacShaKeyFor(Base64.getUrlDecoder().decode(pair[1].strip())));
  }

  private static String read(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "no signing key: give -DsigningKeys or SLUICE_AUTH_SIGNING_KEYS, or -DdataDir with the"
              + " folder of a standalone service; there is no "
              + file.toAbsolutePath());
    }
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Signs in a buyer, member or not. */
  public String buyer(UUID buyer, Instant now) {
    return sign(buyer, "BUYER", now);
  }

  /** Signs in some operator. */
  public String operator(Instant now) {
    return sign(UUID.randomUUID(), "OPERATOR", now);
  }

  @SuppressWarnings({"JavaUtilDate", "deprecation"}) // jjwt takes Date; it prefers many audiences
  private String sign(UUID subject, String role, Instant now) {
    return Jwts.builder()
        .header()
        .type("at+jwt")
        .keyId(keyId)
        .and()
        .issuer("sluice")
        .audience()
        .single("sluice-api")
        .subject(subject.toString())
        .claim("roles", List.of(role))
        .issuedAt(Date.from(now))
        .expiration(Date.from(now.plus(LIFE)))
        .id(UUID.randomUUID().toString())
        .signWith(key, Jwts.SIG.HS256)
        .compact();
  }
}
