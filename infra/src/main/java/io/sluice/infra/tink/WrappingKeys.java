package io.sluice.infra.tink;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Hkdf;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The keys from the configuration, by their kid.
 *
 * @param wrapping each of them wraps, and opens what it has wrapped
 * @param opening opens what it has wrapped, and wraps no more
 */
record WrappingKeys(Map<String, Aead> wrapping, Map<String, Aead> opening) {
  private static final int KEY_BYTES = 32;
  private static final byte[] PURPOSE =
      "sluice: wraps the keys of personal data".getBytes(StandardCharsets.US_ASCII);
  private static final String HOW =
      "Set SLUICE_PERSONAL_DATA_KEYS to kid:base64url pairs separated by commas, 32 bytes each;"
          + " any one of them opens the keys that personal data are sealed with.";

  /**
   * Those that are named, and to open with one from each key that signs access tokens (HKDF, RFC
   * 5869): two purposes of one secret, of which neither tells anything of the other. Where none is
   * named, these wrap as well.
   *
   * @param named {@code kid:base64url} pairs separated by commas, or blank
   * @param signingKeys sound {@code kid:base64url} pairs separated by commas
   * @throws BadKeysException when one that is named is broken
   */
  static WrappingKeys of(String named, String signingKeys) {
    Map<String, Aead> derived = derived(signingKeys);
    return named.isBlank()
        ? new WrappingKeys(derived, Map.of())
        : new WrappingKeys(parsed(named), derived);
  }

  /**
   * Refuses what {@link #of} would refuse.
   *
   * @throws BadKeysException when one is broken
   */
  static void requireSound(String named) {
    if (!named.isBlank()) {
      parsed(named);
    }
  }

  private static Map<String, Aead> parsed(String named) {
    Map<String, Aead> keys = new LinkedHashMap<>();
    for (String pair : named.split(",", -1)) {
      String[] parts = pair.strip().split(":", -1);
      if (parts.length != 2 || parts[0].isBlank()) {
        throw new BadKeysException("A personal data key is not a kid:base64url pair. " + HOW);
      }
      if (keys.put(parts[0], aead(parts[0], parts[1])) != null) {
        throw new BadKeysException("Two personal data keys are named " + parts[0] + ". " + HOW);
      }
    }
    return keys;
  }

  private static Map<String, Aead> derived(String signingKeys) {
    Map<String, Aead> keys = new LinkedHashMap<>();
    for (String pair : signingKeys.split(",", -1)) {
      String[] parts = pair.strip().split(":", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException("the signing keys are not sound");
      }
      keys.put("signing-" + parts[0], aead(derived(decode(parts[0], parts[1]))));
    }
    return keys;
  }

  private static byte[] derived(byte[] signingKey) {
    try {
      return Hkdf.computeHkdf("HMACSHA256", signingKey, new byte[0], PURPOSE, KEY_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  private static Aead aead(String kid, String base64url) {
    byte[] bytes = decode(kid, base64url);
    if (bytes.length != KEY_BYTES) {
      throw new BadKeysException(
          "The personal data key %s has %d bytes; it needs %d."
              .formatted(kid, bytes.length, KEY_BYTES));
    }
    return aead(bytes);
  }

  @AccessesPartialKey
  private static Aead aead(byte[] bytes) {
    try {
      return AesGcmJce.create(
          AesGcmKey.builder()
              .setParameters(
                  AesGcmParameters.builder()
                      .setKeySizeBytes(KEY_BYTES)
                      .setIvSizeBytes(12)
                      .setTagSizeBytes(16)
                      .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                      .build())
              .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  private static byte[] decode(String kid, String base64url) {
    try {
      return Base64.getUrlDecoder().decode(base64url);
    } catch (IllegalArgumentException broken) {
      throw new BadKeysException("The personal data key " + kid + " is not base64url. " + HOW);
    }
  }

  /** Those that wrap before those that only open. */
  Map<String, Aead> all() {
    Map<String, Aead> all = new LinkedHashMap<>(wrapping);
    opening.forEach(all::putIfAbsent);
    return all;
  }
}
