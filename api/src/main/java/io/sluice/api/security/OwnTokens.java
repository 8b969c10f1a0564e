package io.sluice.api.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads tokens that are written the way this service writes them: a header that is the same to the
 * letter, and its seven claims and no others. In a rush everybody comes once, and jjwt takes ten
 * times as long and as many bytes for a token that it has not seen before. What is written in any
 * other way is for jjwt to judge.
 */
final class OwnTokens {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, ThreadLocal<Mac>> byHeader;
  private final String issuer;
  private final String audience;

  /**
   * Reads tokens with these headers.
   *
   * @param byHeader the key that a header, encoded as in a token, names
   */
  OwnTokens(Map<String, SecretKey> byHeader, String issuer, String audience) {
    this.byHeader =
        byHeader.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> macs(e.getValue())));
    this.issuer = issuer;
    this.audience = audience;
  }

  private static ThreadLocal<Mac> macs(SecretKey key) {
    return ThreadLocal.withInitial(() -> mac(key));
  }

  private static Mac mac(SecretKey key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HmacSHA256", e);
    }
  }

  /** What a token turns out to be. */
  sealed interface Reading {}

  /** Signed with the key that its header names. */
  record Signed(AccessClaims claims) implements Reading {}

  /** Not signed with the key that its header names. */
  record Forged() implements Reading {}

  /** Written in a way that is not ours. */
  record Unusual() implements Reading {}

  Reading read(String token) {
    int claims = token.indexOf('.');
    int signature = token.lastIndexOf('.');
    ThreadLocal<Mac> mac = claims < 0 ? null : byHeader.get(token.substring(0, claims));
    if (mac == null || signature == claims) {
      return new Unusual();
    }
    byte[] bytes = token.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return isSigned(bytes, signature, mac.get())
          ? read(decoded(bytes, claims + 1, signature))
          : new Forged();
    } catch (IllegalArgumentException | JacksonException | DateTimeException malformed) {
      return new Unusual();
    }
  }

  /** To the letter: decoders take four different last letters for the same signature. */
  private static boolean isSigned(byte[] token, int signature, Mac mac) {
    mac.update(token, 0, signature);
    byte[] ours = Base64.getUrlEncoder().withoutPadding().encode(mac.doFinal());
    return MessageDigest.isEqual(ours, Arrays.copyOfRange(token, signature + 1, token.length));
  }

  private static byte[] decoded(byte[] token, int from, int to) {
    return Base64.getUrlDecoder().decode(Arrays.copyOfRange(token, from, to));
  }

  private Reading read(byte[] json) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
      Claims claims = new Claims();
      boolean usual = in.nextToken() == JsonToken.START_OBJECT;
      for (String name = in.nextName(); usual && name != null; name = in.nextName()) {
        usual = claims.take(name, in.nextToken(), in);
      }
      return usual && in.currentToken() == JsonToken.END_OBJECT && claims.areForUs()
          ? new Signed(claims.toAccess())
          : new Unusual();
    }
  }

  /** What has been read so far. */
  private final class Claims {
    private @Nullable String iss;
    private @Nullable String aud;
    private @Nullable String sub;
    private @Nullable String jti;
    private @Nullable Instant iat;
    private @Nullable Instant exp;
    private List<String> roles = List.of();

    /** Whether it is a claim of ours, of our type. */
    boolean take(String name, JsonToken value, JsonParser in) {
      return switch (value) {
        case VALUE_STRING -> takeText(name, in.getString());
        case VALUE_NUMBER_INT -> takeTime(name, Instant.ofEpochSecond(in.getLongValue()));
        case START_ARRAY -> name.equals("roles") && takeRoles(in);
        default -> false;
      };
    }

    private boolean takeText(String name, String text) {
      switch (name) {
        case "iss" -> iss = text;
        case "aud" -> aud = text;
        case "sub" -> sub = text;
        case "jti" -> jti = text;
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean takeTime(String name, Instant time) {
      switch (name) {
        case "iat" -> iat = time;
        case "exp" -> exp = time;
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean takeRoles(JsonParser in) {
      roles = new ArrayList<>(1);
      while (in.nextToken() == JsonToken.VALUE_STRING) {
        roles.add(in.getString());
      }
      return in.currentToken() == JsonToken.END_ARRAY;
    }

    boolean areForUs() {
      return issuer.equals(iss) && audience.equals(aud);
    }

    AccessClaims toAccess() {
      return new AccessClaims(sub, roles, iat, exp, jti);
    }
  }
}
