package io.sluice.domain.member;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is kept of a token: enough to know it again, of no use to whoever reads the database.
 *
 * @param hex SHA-256, 64 digits in lower case
 */
public record TokenHash(String hex) {
  private static final int LENGTH = 64;

  public TokenHash {
    if (hex.length() != LENGTH) {
      throw new IllegalArgumentException("not a SHA-256");
    }
  }

  static TokenHash of(byte[] secret) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret);
      return new TokenHash(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
