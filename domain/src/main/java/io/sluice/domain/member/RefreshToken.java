package io.sluice.domain.member;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * What a client shows to stay signed in: which session, and the secret that is the latest of it.
 * The session is named so that every secret which was once its own is known as spent, however old,
 * without any of them being kept.
 */
public record RefreshToken(UUID session, SecretToken secret) {
  public static final int LENGTH = 64;
  private static final int ID_BYTES = 16;

  /** Opaque to clients: base64url, 64 characters. */
  public String text() {
    byte[] random = Base64.getUrlDecoder().decode(secret.text());
    ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES + SecretToken.BYTES);
    bytes.putLong(session.getMostSignificantBits()).putLong(session.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.put(random).array());
  }

  public static Optional<RefreshToken> parse(String text) {
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      UUID session = new UUID(bytes.getLong(), bytes.getLong());
      byte[] random = new byte[SecretToken.BYTES];
      bytes.get(random);
      return Optional.of(new RefreshToken(session, SecretToken.of(random)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** Says nothing: it would open something to whoever reads the log. */
  @Override
  public String toString() {
    return "a refresh token";
  }
}
