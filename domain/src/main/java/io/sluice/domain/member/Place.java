package io.sluice.domain.member;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Where a sealed text stands: elsewhere it does not open, so nobody can move it. */
public record Place(String table, String column, UUID row) {

  /** As the associated data of its encryption. */
  public byte[] bytes() {
    return (table + '/' + column + '/' + row).getBytes(StandardCharsets.US_ASCII);
  }
}
