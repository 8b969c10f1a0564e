package io.sluice.domain.stock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A buyer's name for one attempt, 1 to 128 visible ASCII characters
 * (draft-ietf-httpapi-idempotency-key-header).
 *
 * @throws IllegalArgumentException when it is empty, too long, or has another character
 */
public record IdempotencyKey(String value) {
  public static final int MAX_LENGTH = 128;

  public IdempotencyKey {
    if (value.isEmpty()
        || value.length() > MAX_LENGTH
        || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new IllegalArgumentException(
          "an idempotency key has 1 to 128 visible ASCII characters");
    }
  }

  /** This buyer's key in 128 bits: what stock, log and database keep of it. */
  public KeyDigest digestFor(BuyerId buyer) {
    ByteBuffer hash = ByteBuffer.wrap(sha256(buyer));
    return new KeyDigest(hash.getLong(), hash.getLong());
  }

  private byte[] sha256(BuyerId buyer) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(
          ByteBuffer.allocate(Long.BYTES * 2)
              .putLong(buyer.value().getMostSignificantBits())
              .putLong(buyer.value().getLeastSignificantBits())
              .flip());
      return sha256.digest(value.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
