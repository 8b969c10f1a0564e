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

/** Keys that the service cannot do without, made once and kept beside the data. */
enum KeptKeys {
  /** What access tokens are signed with. */
  SIGNING("sluice.auth.signing-keys", "SLUICE_AUTH_SIGNING_KEYS", "auth-signing-keys"),
  /** What opens the keys of personal data. */
  PERSONAL_DATA("sluice.personal-data.keys", "SLUICE_PERSONAL_DATA_KEYS", "personal-data-keys");

  private static final String OWNER_ONLY = "rw-------";
  private static final int KEY_BYTES = 32;

  private final String property;
  private final String variable;
  private final String fileName;

  KeptKeys(String property, String variable, String fileName) {
    this.property = property;
    this.variable = variable;
    this.fileName = fileName;
  }

  String property() {
    return property;
  }

  /** Whoever names keys means keys: one that we make up would stand in for a secret gone astray. */
  void refuseEmptyIn(ConfigurableEnvironment environment) {
    Wishes.in(environment)
        .map(source -> source.getConfigurationProperty(ConfigurationPropertyName.of(property)))
        .filter(Objects::nonNull)
        .findFirst()
        .filter(first -> String.valueOf(first.getValue()).isBlank())
        .ifPresent(
            empty -> {
              throw new StandaloneStartException(
                  "%s is empty: give it kid:base64url pairs separated by commas, or leave it out to have a key made and kept."
                      .formatted(variable));
            });
  }

  /** {@code kid:base64url} pairs separated by commas, as the variable has them. */
  String keptIn(Path dataDir) {
    Path file = dataDir.resolve(fileName);
    try {
      if (!Files.exists(file)) {
        write(file, newKey());
      }
      return requireKeys(file, Files.readString(file).strip());
    } catch (IOException e) {
      throw new StandaloneStartException(
          "The keys %s cannot be kept: %s.".formatted(file, Problem.in(e)), e);
    }
  }

  /** Under another name first: a key that was cut off would be worth nothing later. */
  private static void write(Path file, String key) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".half");
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
          "%s holds no key: put back what was in it, or delete it to begin with a new one."
              .formatted(file));
    }
    return keys;
  }
}
