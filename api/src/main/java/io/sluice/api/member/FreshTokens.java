package io.sluice.api.member;

import io.sluice.domain.member.SecretToken;
import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * Tokens of 256 bits that nobody guesses (NIST SP 800-90A), drawn without reading a device on an
 * event loop: that happens once, here.
 */
final class FreshTokens implements Supplier<SecretToken> {
  private static final int STRENGTH_BITS = 256;

  private final SecureRandom random;

  FreshTokens() {
    try {
      random =
          SecureRandom.getInstance(
              "DRBG", DrbgParameters.instantiation(STRENGTH_BITS, Capability.NONE, null));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has DRBG", e);
    }
    get();
  }

  @Override
  public SecretToken get() {
    byte[] bytes = new byte[SecretToken.BYTES];
    random.nextBytes(bytes);
    return SecretToken.of(bytes);
  }
}
