package io.sluice.api;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import io.sluice.api.problem.Problem;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;

/**
 * The route table, and how a request finds its row: by path first, then by method, so that a known
 * path with another method is 405 and not 404.
 */
public record Endpoints(List<Endpoint> all) {

  public Endpoints {
    all = List.copyOf(all);
  }

  RouterFunction<ServerResponse> router() {
    RouterFunctions.Builder router = RouterFunctions.route();
    byPath()
        .forEach(
            (pattern, methods) -> router.route(path(pattern), request -> call(methods, request)));
    return router
        .route(
            RequestPredicates.all(),
            request -> Mono.error(Problem.of(Problems.NOT_FOUND).toException()))
        .build();
  }

  private Map<String, Map<HttpMethod, Endpoint>> byPath() {
    Map<String, Map<HttpMethod, Endpoint>> paths = new LinkedHashMap<>();
    for (Endpoint endpoint : all) {
      Map<HttpMethod, Endpoint> methods =
          paths.computeIfAbsent(endpoint.path(), path -> new LinkedHashMap<>());
      endpoint.methods().forEach(method -> methods.put(method, endpoint));
    }
    return paths;
  }

  private static Mono<ServerResponse> call(
      Map<HttpMethod, Endpoint> methods, ServerRequest request) {
    Endpoint endpoint = methods.get(request.method());
    if (endpoint == null) {
      Set<HttpMethod> allowed = new LinkedHashSet<>(methods.keySet());
      return Mono.error(new MethodNotAllowedException(request.method(), allowed));
    }
    if (!accepts(request, endpoint)) {
      return Mono.error(Problem.of(Problems.NOT_ACCEPTABLE).toException());
    }
    return endpoint.handler().handle(request);
  }

  private static boolean accepts(ServerRequest request, Endpoint endpoint) {
    try {
      List<MediaType> accept = request.headers().accept();
      return accept.isEmpty() || accept.stream().anyMatch(type -> isServed(type, endpoint));
    } catch (InvalidMediaTypeException broken) {
      return false;
    }
  }

  private static boolean isServed(MediaType wanted, Endpoint endpoint) {
    return endpoint.produces().stream().anyMatch(wanted::isCompatibleWith);
  }
}
