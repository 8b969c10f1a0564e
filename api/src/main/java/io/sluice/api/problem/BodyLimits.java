package io.sluice.api.problem;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** How much of a request's body is read. */
public final class BodyLimits {
  public static final int MAX_BYTES = 16 * 1024;

  /** A body that is a little too long is read to its end, so that its sender hears the 413. */
  public static final int DRAINED_BYTES = 2 * 1024 * 1024;

  private BodyLimits() {}

  /** The length that the headers tell; 0 when they tell none. */
  static long announced(HttpHeaders headers) {
    @Nullable String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException endless) {
      return Long.MAX_VALUE;
    }
  }
}
