package io.sluice.api.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Conditional reads (RFC 9110, 13.1.2). */
public final class ETags {
  /** To be asked about each time: what must not be kept at all could never be answered by 304. */
  public static final CacheControl ANYBODY = CacheControl.noCache();

  /** The same, for the eyes of one client only. */
  public static final CacheControl ITS_READER = CacheControl.noCache().cachePrivate();

  private static final int SHORT = 12;

  private ETags() {}

  /** The body with its tag, or 304 when the client has a body of that tag already. */
  public static Mono<ServerResponse> answer(
      ServerRequest request, String tag, CacheControl keeping, Object body) {
    return isKnown(request, tag)
        ? ServerResponse.status(304).eTag(tag).cacheControl(keeping).build()
        : ServerResponse.ok().eTag(tag).cacheControl(keeping).bodyValue(body);
  }

  /** The comparison for If-None-Match is the weak one. */
  private static boolean isKnown(ServerRequest request, String tag) {
    List<String> known = request.headers().header(HttpHeaders.IF_NONE_MATCH);
    return known.stream()
        .flatMap(line -> List.of(line.split(",", -1)).stream())
        .map(String::strip)
        .anyMatch(one -> one.equals("*") || opaque(one).equals(opaque(tag)));
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  /** Weak, because what is left out of {@code content} may differ between two bodies of one tag. */
  public static String weak(JsonMapper json, Object content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(json.writeValueAsBytes(content));
      return "W/\""
          + Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, SHORT)
          + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
