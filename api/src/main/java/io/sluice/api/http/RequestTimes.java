package io.sluice.api.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;

/**
 * How long requests take, from their first line to the end of their answer or the beginning of
 * their stream: {@code http.server.requests}, with the tags that Spring gives it. Spring's own
 * observation also looks for tracers and listeners that we do not have, for a tenth of what a small
 * request costs.
 */
@Component
final class RequestTimes {
  private static final String UNKNOWN = "UNKNOWN";
  private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.values());

  private final MeterRegistry meters;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  RequestTimes(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Bounded: a client can make up methods and paths, but they are not told apart. */
  private record Kind(HttpMethod method, String uri, int status) {}

  /** As seen at the end; an answer that has not begun by then never will. */
  void took(long nanos, ServerHttpRequest request, WholeAnswer answer) {
    HttpStatusCode status = answer.isCommitted() ? answer.getStatusCode() : null;
    Kind kind = new Kind(request.getMethod(), answer.route(), status == null ? 0 : status.value());
    if (METHODS.contains(kind.method())) {
      timers.computeIfAbsent(kind, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  private Timer timer(Kind kind) {
    return Timer.builder("http.server.requests")
        .tag("method", kind.method().name())
        .tag("uri", kind.uri())
        .tag("status", kind.status() == 0 ? UNKNOWN : Integer.toString(kind.status()))
        .tag("outcome", outcome(kind.status()))
        .register(meters);
  }

  private static String outcome(int status) {
    return switch (status / 100) {
      case 1 -> "INFORMATIONAL";
      case 2 -> "SUCCESS";
      case 3 -> "REDIRECTION";
      case 4 -> "CLIENT_ERROR";
      case 5 -> "SERVER_ERROR";
      default -> UNKNOWN;
    };
  }
}
