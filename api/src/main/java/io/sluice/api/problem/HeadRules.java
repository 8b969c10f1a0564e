package io.sluice.api.problem;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Netty lets pass and two readers could understand differently (RFC 9112): where a body ends,
 * whom a request is for, and whether its sender waits for more than we know.
 */
final class HeadRules {
  /** RFC 3986, 3.2.2 and 3.2.3; what is no name of a host is none of ours either. */
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~%!$&'()*+,;=-]*)(:[0-9]{0,5})?");

  private HeadRules() {}

  static Optional<String> brokenBy(HttpRequest request) {
    if (!saysWhereItsBodyEnds(request)) {
      return Optional.of("its Transfer-Encoding is not chunked alone");
    }
    if (!namesOneHost(request)) {
      return Optional.of("it does not name one host");
    }
    if (!expectsWhatWeKnow(request.headers())) {
      return Optional.of("it expects something else than 100-continue");
    }
    return hasUnaskedBody(request) ? Optional.of("its method has no body") : Optional.empty();
  }

  /** Netty reads any other coding as no body, and its body as the next request. */
  private static boolean saysWhereItsBodyEnds(HttpRequest request) {
    List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.isEmpty()
        || (codings.size() == 1
            && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst()));
  }

  private static boolean namesOneHost(HttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    boolean mayBeMissing = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    return hosts.isEmpty()
        ? mayBeMissing
        : hosts.size() == 1 && HOST.matcher(hosts.getFirst()).matches();
  }

  private static boolean expectsWhatWeKnow(HttpHeaders headers) {
    return headers.getAll(HttpHeaderNames.EXPECT).stream()
        .allMatch(HttpHeaderValues.CONTINUE::contentEqualsIgnoreCase);
  }

  /** RFC 9110, 9.3.1: such a request may be refused because it may hide another one. */
  private static boolean hasUnaskedBody(HttpRequest request) {
    boolean reads =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    return reads
        && (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
            || BodyLimits.announced(request.headers()) > 0);
  }
}
