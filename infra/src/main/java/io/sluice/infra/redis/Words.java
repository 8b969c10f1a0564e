package io.sluice.infra.redis;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Numbers, flags and words as scripts read and answer them. */
final class Words {
  private Words() {}

  static byte[] of(long number) {
    return of(Long.toString(number));
  }

  static byte[] of(boolean flag) {
    return of(flag ? "1" : "0");
  }

  static byte[] of(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] ofMillis(@Nullable Instant instant) {
    return instant == null ? of("") : of(instant.toEpochMilli());
  }

  static String word(Object answer) {
    return new String((byte[]) answer, StandardCharsets.US_ASCII);
  }
}
