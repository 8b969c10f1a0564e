package io.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/** The key that access tokens are signed with, made once and kept beside the data. */
final class SigningKeys {

  static final String PROPERTY = "sluice.auth.signing-keys";
  private static final String OWNER_ONLY = "rw-------";
  private static final int KEY_BYTES = 32;

  private SigningKeys() {}

  /**
   * Whoever names keys means keys: one that we make up would sign in place of a secret gone astray.
   */
  static void refuseEmptyIn(ConfigurableEnvironment environment) {
    Wishes.in(environment)
        .map(source -> source.getConfigurationProperty(ConfigurationPropertyName.of(PROPERTY)))
        .filter(Objects::nonNull)
        .findFirst()
        .filter(first -> String.valueOf(first.getValue()).isBlank())
        .ifPresent(
            empty -> {
              throw new StandaloneStartException(
                  "SLUICE_AUTH_SIGNING_KEYS is empty: give it kid:base64url pairs separated by commas, or leave it out to have a key made and kept.");
            });
  }

  /**
   * {@code kid:base64url} pairs separated by commas, as {@code SLUICE_AUTH_SIGNING_KEYS} has them.
   */
  static String keptIn(Path dataDir) {
    Path file = dataDir.resolve("auth-signing-keys");
    try {
      if (!Files.exists(file)) {
        write(file, newKey());
      }
      return requireKeys(file, Files.readString(file).strip());
    } catch (IOException e) {
      throw new StandaloneStartException(
          "The signing keys %s cannot be kept: %s.".formatted(file, Problem.in(e)), e);
    }
  }

  /** Under another name first: a key that was cut off would invalidate every token later. */
  private static void write(Path file, String key) throws IOException {
    Path half = file.resolveSibling("auth-signing-keys.half");
    Files.deleteIfExists(half);
    var ownerOnly = PosixFilePermissions.fromString(OWNER_ONLY);
    Files.createFile(half, PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.writeString(half, key + "\n");
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String newKey() {
    SecureRandom random = new SecureRandom();
    byte[] kid = new byte[4];
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(kid);
    random.nextBytes(key);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    return HexFormat.of().formatHex(kid) + ":" + secret;
  }

  private static String requireKeys(Path file, String keys) {
    if (!keys.contains(":")) {
      throw new StandaloneStartException(
          "%s holds no signing key: delete it to have a new one made.".formatted(file));
    }
    return keys;
  }
}
