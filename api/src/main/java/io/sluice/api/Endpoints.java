package io.sluice.api;

import io.sluice.api.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * The route table, and how a request finds its row: by path first, then by method, so that a known
 * path with another method is 405 and not 404. The security chain and whoever calls the handler ask
 * about each request; the table is searched once.
 */
public final class Endpoints {
  private static final String FOUND = Endpoints.class.getName() + ".found";

  private final List<Endpoint> all;

  /** By how many elements their paths have: none of them stands for several. */
  private final Map<Integer, List<Row>> rows;

  public Endpoints(List<Endpoint> all) {
    this.all = List.copyOf(all);
    this.rows = rows(all);
  }

  private static Map<Integer, List<Row>> rows(List<Endpoint> all) {
    Map<String, Map<HttpMethod, Endpoint>> paths = new LinkedHashMap<>();
    for (Endpoint endpoint : all) {
      Map<HttpMethod, Endpoint> methods =
          paths.computeIfAbsent(endpoint.path(), path -> new LinkedHashMap<>());
      endpoint.methods().forEach(method -> methods.put(method, endpoint));
    }
    return paths.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                path -> PathContainer.parsePath(path.getKey()).elements().size(),
                Collectors.mapping(
                    path -> Row.of(path.getKey(), path.getValue()), Collectors.toList())));
  }

  public List<Endpoint> all() {
    return all;
  }

  /** Who may call what a request is for; everybody where it will end as 404 or 405. */
  public Endpoint.Access access(ServerWebExchange exchange) {
    Endpoint endpoint = find(exchange).row().methods().get(exchange.getRequest().getMethod());
    return endpoint == null ? Endpoint.Access.EVERYBODY : endpoint.access();
  }

  /** Whether the request's path has an endpoint, under any method, that not everybody may call. */
  public boolean areForSomebody(ServerWebExchange exchange) {
    return find(exchange).row().isForSomebody();
  }

  Found find(ServerWebExchange exchange) {
    Found known = exchange.getAttribute(FOUND);
    if (known == null) {
      known = find(exchange.getRequest().getPath().pathWithinApplication());
      exchange.getAttributes().put(FOUND, known);
    }
    return known;
  }

  private Found find(PathContainer path) {
    for (Row row : rows.getOrDefault(path.elements().size(), List.of())) {
      PathMatchInfo match = row.pattern().matchAndExtract(path);
      if (match != null) {
        return new Found(row, match.getUriVariables());
      }
    }
    return Found.NOTHING;
  }

  /** A path, and what it has under each method. */
  private record Row(
      PathPattern pattern, Map<HttpMethod, Endpoint> methods, boolean isForSomebody) {
    private static final Row NONE =
        new Row(PathPatternParser.defaultInstance.parse(""), Map.of(), false);

    static Row of(String path, Map<HttpMethod, Endpoint> methods) {
      return new Row(
          PathPatternParser.defaultInstance.parse(path),
          methods,
          methods.values().stream()
              .anyMatch(endpoint -> endpoint.access() != Endpoint.Access.EVERYBODY));
    }
  }

  /**
   * What the table has for a path.
   *
   * @param variables what stands in the path for those of the row's pattern
   */
  record Found(Row row, Map<String, String> variables) {
    private static final Found NOTHING = new Found(Row.NONE, Map.of());

    boolean isNothing() {
      return row.methods().isEmpty();
    }

    String pattern() {
      return row.pattern().getPatternString();
    }

    Mono<ServerResponse> call(ServerRequest request) {
      Endpoint endpoint = row.methods().get(request.method());
      if (endpoint == null) {
        return Mono.error(new MethodNotAllowedException(request.method(), row.methods().keySet()));
      }
      return accepts(request, endpoint)
          ? endpoint.handler().handle(request)
          : Mono.error(Problem.of(Problems.NOT_ACCEPTABLE).toException());
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
}
