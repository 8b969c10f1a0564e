package io.sluice.api.problem;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What a browser must not do with any answer (OWASP Secure Headers): guess its type, show it in a
 * frame, load or run anything for it, tell others about it, keep it. An answer that may be kept, or
 * a page that runs something, says so instead. Over TLS a browser never comes back without it (RFC
 * 6797).
 */
final class SafeHeaders {
  private static final HttpHeaders ALL =
      new DefaultHttpHeaders()
          .add(written("Cache-Control"), written("no-store"))
          .add(
              written("Content-Security-Policy"),
              written("default-src 'none'; frame-ancestors 'none'"))
          .add(written("Referrer-Policy"), written("no-referrer"))
          .add(written("X-Content-Type-Options"), written("nosniff"))
          .add(written("X-Frame-Options"), written("DENY"));

  private static final String A_YEAR = "max-age=31536000; includeSubDomains";

  private SafeHeaders() {}

  /** As bytes: Netty would write a text character by character. */
  private static AsciiString written(String text) {
    return AsciiString.cached(text);
  }

  /** Puts them on an answer to somebody who uses TLS, or not. */
  static void write(HttpHeaders headers, boolean overTls) {
    headers.add(ALL);
    if (overTls) {
      headers.set("Strict-Transport-Security", A_YEAR);
    }
  }

  /** Puts them on the response. */
  static void write(Connection connection) {
    if (connection instanceof HttpServerResponse response
        && connection instanceof HttpServerRequest request) {
      write(response.responseHeaders(), "https".equals(request.scheme()));
    }
  }
}
