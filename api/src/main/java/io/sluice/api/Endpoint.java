package io.sluice.api;

import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * One row of the route table.
 *
 * @param path a path pattern
 * @param produces what a success may carry
 * @param summary one line for the OpenAPI document
 */
public record Endpoint(
    HttpMethod method,
    String path,
    Access access,
    List<MediaType> produces,
    String summary,
    HandlerFunction<ServerResponse> handler) {

  /** Who may call. */
  public enum Access {
    EVERYBODY,
    SIGNED_IN,
    BUYER,
    OPERATOR
  }

  /** A stream never ends on its own, so there is nothing to answer a HEAD with. */
  public List<HttpMethod> methods() {
    return method.equals(HttpMethod.GET) && !isStream()
        ? List.of(HttpMethod.GET, HttpMethod.HEAD)
        : List.of(method);
  }

  Endpoint with(HandlerFunction<ServerResponse> another) {
    return new Endpoint(method, path, access, produces, summary, another);
  }

  public boolean isStream() {
    return produces.contains(MediaType.TEXT_EVENT_STREAM);
  }
}
