package io.sluice.api.openapi;

import io.sluice.api.Endpoint;
import io.sluice.api.Endpoint.Access;
import io.sluice.api.Endpoints;
import io.sluice.api.Problems;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI 3.1 document of a route table: paths, methods, roles and refusals come from the
 * tables in code; what goes in and out stands in {@link Operations}.
 */
public final class OpenApiDocument {
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private final Endpoints endpoints;
  private final JsonMapper json;

  public OpenApiDocument(Endpoints endpoints, JsonMapper json) {
    this.endpoints = endpoints;
    this.json = json;
  }

  /** The document, indented; the same text for the same tables. */
  public String text() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put(
        "info",
        ordered(
            "title", "Sluice",
            "version", "1",
            "description", "First come, first served: limited stock, sold to a crowd."));
    document.put("paths", paths());
    document.put("components", components());
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
  }

  private Map<String, Map<String, Object>> paths() {
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints.all()) {
      String method = endpoint.method().name().toLowerCase(Locale.ROOT);
      paths
          .computeIfAbsent(endpoint.path(), path -> new LinkedHashMap<>())
          .put(method, operation(endpoint));
    }
    return paths;
  }

  private Map<String, Object> operation(Endpoint endpoint) {
    Operations.Operation described =
        Operations.of(endpoint.method().name() + " " + endpoint.path());
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("operationId", described.id());
    operation.put("summary", endpoint.summary());
    operation.put("parameters", parameters(endpoint, described));
    if (described.takes() != null) {
      operation.put("requestBody", requestBody(described, described.takes()));
    }
    operation.put("responses", responses(endpoint, described));
    if (endpoint.access() != Access.EVERYBODY) {
      operation.put("security", List.of(ordered("token", List.of(endpoint.access().name()))));
    }
    return operation;
  }

  private List<Object> parameters(Endpoint endpoint, Operations.Operation described) {
    List<Object> variables =
        VARIABLE.matcher(endpoint.path()).results().map(found -> variable(found.group(1))).toList();
    return Stream.concat(variables.stream(), described.parameters().stream().map(this::parameter))
        .toList();
  }

  private static Object variable(String name) {
    return ordered(
        "name", name, "in", "path", "required", true, "schema", ordered("type", "string"));
  }

  private Object parameter(Operations.Parameter parameter) {
    return ordered(
        "name", parameter.name(),
        "in", parameter.in(),
        "required", parameter.required(),
        "description", parameter.description(),
        "schema", json.readTree(parameter.schema()));
  }

  private static Object requestBody(Operations.Operation described, String schema) {
    return ordered(
        "required",
        described.bodyRequired(),
        "content",
        ordered("application/json", ordered("schema", reference(schema))));
  }

  private static Map<String, Object> responses(Endpoint endpoint, Operations.Operation described) {
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put(Integer.toString(described.status()), success(endpoint, described));
    refusals(endpoint, described).forEach((status, codes) -> responses.put(status, refusal(codes)));
    return responses;
  }

  private static Object success(Endpoint endpoint, Operations.Operation described) {
    if (described.gives() == null) {
      return ordered("description", "Done");
    }
    String schema = described.gives();
    Map<String, Object> content = new LinkedHashMap<>();
    endpoint
        .produces()
        .forEach(type -> content.put(type.toString(), ordered("schema", reference(schema))));
    return ordered("description", "Done", "content", content);
  }

  private static Map<String, List<String>> refusals(
      Endpoint endpoint, Operations.Operation described) {
    Set<Problems> all = new LinkedHashSet<>(described.problems());
    all.add(Problems.NOT_ACCEPTABLE);
    all.add(Problems.INTERNAL);
    if (endpoint.access() != Access.EVERYBODY) {
      all.add(Problems.UNAUTHENTICATED);
    }
    if (endpoint.access() == Access.BUYER || endpoint.access() == Access.OPERATOR) {
      all.add(Problems.FORBIDDEN);
    }
    return all.stream()
        .sorted(Comparator.comparingInt(Problems::ordinal))
        .collect(
            Collectors.groupingBy(
                problem -> Integer.toString(problem.status()),
                TreeMap::new,
                Collectors.mapping(Problems::code, Collectors.toList())));
  }

  private static Object refusal(List<String> codes) {
    return ordered(
        "description",
        String.join(", ", codes),
        "content",
        ordered("application/problem+json", ordered("schema", reference("Problem"))));
  }

  private Map<String, Object> components() {
    Map<String, Object> schemas = new TreeMap<>();
    JsonNode described = json.readTree(Operations.SCHEMAS);
    described.propertyStream().forEach(schema -> schemas.put(schema.getKey(), schema.getValue()));
    schemas.put("ProblemCode", problemCodes());
    return ordered(
        "schemas",
        schemas,
        "securitySchemes",
        ordered("token", ordered("type", "http", "scheme", "bearer", "bearerFormat", "JWT")));
  }

  private static Object problemCodes() {
    String meanings =
        Arrays.stream(Problems.values())
            .map(problem -> problem.code() + " (" + problem.status() + "): " + problem.meaning())
            .collect(Collectors.joining("\n"));
    return ordered(
        "type",
        "string",
        "description",
        meanings,
        "enum",
        Arrays.stream(Problems.values()).map(Problems::code).toList());
  }

  private static Object reference(String schema) {
    return ordered("$ref", "#/components/schemas/" + schema);
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
