package io.sluice.infra.mysql;

import io.r2dbc.spi.Readable;
import io.sluice.domain.member.TokenHash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How values of the domain stand in a column: ids as 16 bytes, times as UTC without a zone. */
final class Columns {
  private Columns() {}

  static byte[] bytes(UUID id) {
    return bytes(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  static byte[] bytes(long high, long low) {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  static byte[] bytes(TokenHash hash) {
    return HexFormat.of().parseHex(hash.hex());
  }

  static TokenHash tokenHash(Readable row, String column) {
    return new TokenHash(HexFormat.of().formatHex(get(row, column, byte[].class)));
  }

  /** Without a zone, so that neither the JVM's nor the session's can move it. */
  static LocalDateTime utc(Instant moment) {
    return LocalDateTime.ofInstant(moment.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
  }

  static UUID uuid(Readable row, String column) {
    ByteBuffer bytes = ByteBuffer.wrap(get(row, column, byte[].class));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  static @Nullable UUID uuidOrNull(Readable row, String column) {
    return row.get(column, byte[].class) == null ? null : uuid(row, column);
  }

  static Instant instant(Readable row, String column) {
    return get(row, column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
  }

  static @Nullable Instant instantOrNull(Readable row, String column) {
    return row.get(column, LocalDateTime.class) == null ? null : instant(row, column);
  }

  static int number(Readable row, String column) {
    return get(row, column, Integer.class);
  }

  static long bigNumber(Readable row, String column) {
    return get(row, column, Long.class);
  }

  static String text(Readable row, String column) {
    return get(row, column, String.class);
  }

  static <T> T get(Readable row, String column, Class<T> type) {
    T value = row.get(column, type);
    if (value == null) {
      throw new IllegalStateException("the column " + column + " is null");
    }
    return value;
  }
}
