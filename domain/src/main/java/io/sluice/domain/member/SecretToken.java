package io.sluice.domain.member;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * 256 random bits that open something to whoever has them. Kept nowhere but with their owner: what
 * we keep is the {@link TokenHash}.
 *
 * @param text base64url without padding, 43 characters
 */
public record SecretToken(String text) {
  public static final int BYTES = 32;
  public static final int LENGTH = 43;
  private static final Pattern SOUND = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");

  public SecretToken {
    if (!SOUND.matcher(text).matches()) {
      throw new IllegalArgumentException("not a token of ours");
    }
  }

  /** The token of 32 random bytes. */
  public static SecretToken of(byte[] random) {
    if (random.length != BYTES) {
      throw new IllegalArgumentException("a token has 256 bits");
    }
    return new SecretToken(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  public static Optional<SecretToken> parse(String text) {
    return SOUND.matcher(text).matches() ? Optional.of(new SecretToken(text)) : Optional.empty();
  }

  /** Without a salt and in one round: there is nothing to guess in 256 random bits. */
  public TokenHash hash() {
    return TokenHash.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Says nothing: it would open something to whoever reads the log. */
  @Override
  public String toString() {
    return "a token";
  }
}
