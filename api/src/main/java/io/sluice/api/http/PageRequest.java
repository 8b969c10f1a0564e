package io.sluice.api.http;

import io.sluice.api.Problems;
import io.sluice.api.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One page of a list.
 *
 * @param before only what has a smaller id, or from the newest
 * @param limit 1 to 100
 */
public record PageRequest(@Nullable UUID before, int limit) {
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  /** Reads {@code cursor} and {@code limit}; the error names each that is not right. */
  public static PageRequest of(ServerRequest request) {
    List<FieldError> errors = new ArrayList<>();
    once("cursor", request, errors);
    once("limit", request, errors);
    UUID before = before(request, errors);
    int limit = limit(request, errors);
    if (!errors.isEmpty()) {
      throw invalid(errors).toException();
    }
    return new PageRequest(before, limit);
  }

  public static Problem invalid(List<FieldError> errors) {
    return Problem.of(Problems.INVALID_REQUEST, "Some of the request breaks a rule.")
        .with("errors", errors);
  }

  /** Of two, another reader might have taken the other. */
  private static void once(String name, ServerRequest request, List<FieldError> errors) {
    if (request.queryParams().getOrDefault(name, List.of()).size() > 1) {
      errors.add(new FieldError(name, "must be given once"));
    }
  }

  private static @Nullable UUID before(ServerRequest request, List<FieldError> errors) {
    Optional<String> cursor = request.queryParam("cursor");
    if (cursor.isEmpty()) {
      return null;
    }
    Optional<UUID> before = Ids.fromCursor(cursor.get());
    if (before.isEmpty()) {
      errors.add(new FieldError("cursor", "must come from a Link of this list"));
    }
    return before.orElse(null);
  }

  private static int limit(ServerRequest request, List<FieldError> errors) {
    String asked = request.queryParam("limit").orElse(Integer.toString(DEFAULT_LIMIT));
    int limit = asked.matches("[0-9]{1,3}") ? Integer.parseInt(asked) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      errors.add(new FieldError("limit", "must be 1 to 100"));
    }
    return limit;
  }

  /** One more than the page holds: whether it comes back says whether there is a next page. */
  public int lookAhead() {
    return limit + 1;
  }

  /** The answer: {@code {"items":[...]}} and, when there is more, a Link to it (RFC 8288). */
  public <T, J> Mono<ServerResponse> answer(
      ServerRequest request, Flux<T> found, Function<T, UUID> id, Function<T, J> toJson) {
    return found
        .collectList()
        .flatMap(
            all -> {
              List<T> shown = all.size() > limit ? all.subList(0, limit) : all;
              ServerResponse.BodyBuilder response = ServerResponse.ok();
              if (all.size() > limit) {
                response.header(HttpHeaders.LINK, link(request, id.apply(shown.getLast())));
              }
              return response.bodyValue(new Items<>(shown.stream().map(toJson).toList()));
            });
  }

  private static String link(ServerRequest request, UUID last) {
    String next =
        UriComponentsBuilder.fromUri(request.uri())
            .scheme(null)
            .host(null)
            .port(null)
            .replaceQueryParam("cursor", Ids.cursor(last))
            .build()
            .toUriString();
    return "<" + next + ">; rel=\"next\"";
  }

  record Items<J>(List<J> items) {}
}
