package io.sluice.api.security;

import io.jsonwebtoken.security.Keys;
import io.sluice.api.InvalidSettingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.crypto.SecretKey;

/**
 * The keys that tokens are signed with, by their kid: the first signs, all verify, so that a new
 * key is brought in without anybody being signed out.
 */
final class SigningKeys {
  private static final int MIN_BYTES = 32;
  private static final String HOW =
      "Set SLUICE_AUTH_SIGNING_KEYS to kid:base64url pairs separated by commas, the first signs.";

  private final String firstKid;
  private final Map<String, SecretKey> byKid;

  private SigningKeys(String firstKid, Map<String, SecretKey> byKid) {
    this.firstKid = firstKid;
    this.byKid = Map.copyOf(byKid);
  }

  /**
   * Reads {@code kid:base64url} pairs separated by commas.
   *
   * @throws InvalidSettingException when there is none, or one is broken or shorter than 32 bytes
   */
  static SigningKeys parse(String setting) {
    if (setting.isBlank()) {
      throw new InvalidSettingException("There is no key to sign access tokens with. " + HOW);
    }
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    for (String pair : setting.split(",", -1)) {
      String[] parts = pair.strip().split(":", -1);
      if (parts.length != 2 || parts[0].isBlank()) {
        throw new InvalidSettingException("A signing key is not a kid:base64url pair. " + HOW);
      }
      if (keys.put(parts[0], key(parts[0], parts[1])) != null) {
        throw new InvalidSettingException("Two signing keys are named " + parts[0] + ". " + HOW);
      }
    }
    return new SigningKeys(keys.keySet().iterator().next(), keys);
  }

  private static SecretKey key(String kid, String base64url) {
    byte[] bytes = decode(kid, base64url);
    if (bytes.length < MIN_BYTES) {
      throw new InvalidSettingException(
          "The signing key %s has %d bytes; HS256 needs %d or more."
              .formatted(kid, bytes.length, MIN_BYTES));
    }
    return Keys.hmacShaKeyFor(bytes);
  }

  private static byte[] decode(String kid, String base64url) {
    try {
      return Base64.getUrlDecoder().decode(base64url);
    } catch (IllegalArgumentException broken) {
      throw new InvalidSettingException("The signing key " + kid + " is not base64url. " + HOW);
    }
  }

  String signingKid() {
    return firstKid;
  }

  SecretKey signingKey() {
    return Objects.requireNonNull(byKid.get(firstKid));
  }

  /** All keys by something else than their kid. */
  Map<String, SecretKey> by(BiFunction<String, SecretKey, String> name) {
    Map<String, SecretKey> named = new LinkedHashMap<>();
    byKid.forEach((kid, key) -> named.put(name.apply(kid, key), key));
    return named;
  }

  Optional<SecretKey> withKid(String kid) {
    return Optional.ofNullable(byKid.get(kid));
  }
}
