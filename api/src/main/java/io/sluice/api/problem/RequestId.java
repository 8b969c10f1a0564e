package io.sluice.api.problem;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Puts {@code X-Request-Id} on every response. In Netty rather than in a filter, because a request
 * whose path does not even parse never meets a filter.
 */
@Component
public class RequestId implements NettyServerCustomizer {
  public static final String HEADER = "X-Request-Id";

  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  @Override
  public HttpServer apply(HttpServer server) {
    return server.mapHandle(
        (handled, connection) -> {
          name(connection);
          return handled;
        });
  }

  private static void name(Connection connection) {
    if (connection instanceof HttpServerResponse response
        && connection instanceof HttpServerRequest request) {
      response.header(HEADER, keptOrNew(request.requestHeaders().get(HEADER)));
    }
  }

  private static String keptOrNew(@Nullable String asked) {
    return asked != null && SANE.matcher(asked).matches() ? asked : fresh();
  }

  /** Tells requests apart in a log; nothing rests on nobody guessing it. */
  private static String fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  /** The id of the request that is being answered. */
  public static String of(ServerWebExchange exchange) {
    String id = exchange.getResponse().getHeaders().getFirst(HEADER);
    return id == null ? "without id" : id;
  }
}
