package io.sluice.api.problem;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What a request is called in a log and by whoever asks about it: the client's name for it if sane.
 */
final class RequestId {
  static final String HEADER = "X-Request-Id";

  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private RequestId() {}

  /** Puts {@code X-Request-Id} on the response. */
  static void name(Connection connection) {
    if (connection instanceof HttpServerResponse response
        && connection instanceof HttpServerRequest request) {
      response.header(HEADER, keptOrNew(request.requestHeaders().get(HEADER)));
    }
  }

  /** What its sender calls it, if that can stand in a log. */
  static String keptOrNew(@Nullable String asked) {
    return asked != null && SANE.matcher(asked).matches() ? asked : fresh();
  }

  /** Tells requests apart in a log; nothing rests on nobody guessing it. */
  static String fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  /** The id of the request that is being answered. */
  static String of(ServerWebExchange exchange) {
    String id = exchange.getResponse().getHeaders().getFirst(HEADER);
    return id == null ? "without id" : id;
  }
}
