package io.sluice.api;

import io.sluice.api.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final List<Row> rows;

  public Endpoints(List<Endpoint> all) {
    this.all = List.copyOf(all);
    this.rows = rows(all);
  }

  private static List<Row> rows(List<Endpoint> all) {
    Map<String, Map<HttpMethod, Endpoint>> paths = new LinkedHashMap<>();
    for (Endpoint endpoint : all) {
      Map<HttpMethod, Endpoint> methods =
          paths.computeIfAbsent(endpoint.path(), path -> new LinkedHashMap<>());
      endpoint.methods().forEach(method -> methods.put(method, endpoint));
    }
    PathPatternParser parser = PathPatternParser.defaultInstance;
    return paths.entrySet().stream()
        .map(row -> new Row(parser.parse(row.getKey()), row.getValue()))
        .toList();
  }

  public List<Endpoint> all() {
    return all;
  }

  /** The endpoint that a request is for; none where it will end as 404 or 405. */
  public Optional<Endpoint> of(ServerWebExchange exchange) {
    return Optional.ofNullable(find(exchange).methods().get(exchange.getRequest().getMethod()));
  }

  /** Whether the request's path has an endpoint, under any method, that not everybody may call. */
  public boolean areForSomebody(ServerWebExchange exchange) {
    return find(exchange).methods().values().stream()
        .anyMatch(endpoint -> endpoint.access() != Endpoint.Access.EVERYBODY);
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
    for (Row row : rows) {
      PathMatchInfo match = row.pattern().matchAndExtract(path);
      if (match != null) {
        return new Found(row.pattern().getPatternString(), row.methods(), match.getUriVariables());
      }
    }
    return Found.NOTHING;
  }

  private record Row(PathPattern pattern, Map<HttpMethod, Endpoint> methods) {}

  /**
   * What the table has for a path.
   *
   * @param pattern of the row
   * @param variables what stands in the path for them
   */
  record Found(String pattern, Map<HttpMethod, Endpoint> methods, Map<String, String> variables) {
    private static final Found NOTHING = new Found("", Map.of(), Map.of());

    boolean isNothing() {
      return methods.isEmpty();
    }

    Mono<ServerResponse> call(ServerRequest request) {
      Endpoint endpoint = methods.get(request.method());
      if (endpoint == null) {
        return Mono.error(new MethodNotAllowedException(request.method(), methods.keySet()));
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
