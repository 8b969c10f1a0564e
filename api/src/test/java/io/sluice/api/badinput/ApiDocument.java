package io.sluice.api.badinput;

import io.sluice.api.SchemaChecker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The committed OpenAPI document, as far as requests are made from it. */
public final class ApiDocument {
  private final JsonNode document;

  private ApiDocument(JsonNode document) {
    this.document = document;
  }

  public static ApiDocument committed() {
    try (var text = new ClassPathResource("openapi.json").getInputStream()) {
      return new ApiDocument(JsonMapper.shared().readTree(text));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  public List<Operation> operations() {
    return document.path("paths").properties().stream()
        .flatMap(
            path ->
                path.getValue().properties().stream()
                    .map(
                        method ->
                            operation(
                                path.getKey(),
                                methods(path.getValue()),
                                method.getKey(),
                                method.getValue())))
        .toList();
  }

  private static Set<String> methods(JsonNode path) {
    return path.propertyNames().stream()
        .map(method -> method.toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private Operation operation(
      String path, Set<String> siblings, String method, JsonNode described) {
    JsonNode role = described.at("/security/0/token/0");
    JsonNode body = described.at("/requestBody/content/application~1json/schema");
    return new Operation(
        method.toUpperCase(Locale.ROOT),
        path,
        siblings,
        role.isMissingNode() ? null : role.stringValue(),
        described.path("parameters").valueStream().map(this::parameter).toList(),
        body.isMissingNode() ? null : resolved(body),
        described.at("/requestBody/required").asBoolean(false),
        described.path("responses"));
  }

  private Operation.Parameter parameter(JsonNode parameter) {
    return new Operation.Parameter(
        parameter.path("name").stringValue(),
        parameter.path("in").stringValue(),
        parameter.path("required").asBoolean(false),
        resolved(parameter.path("schema")));
  }

  /** With all references replaced by what they name, to any depth. */
  private JsonNode resolved(JsonNode schema) {
    @Nullable String reference = schema.path("$ref").asString(null);
    if (reference != null) {
      return resolved(document.at(reference.substring(1)));
    }
    ObjectNode copy = ((ObjectNode) schema).deepCopy();
    if (copy.get("properties") instanceof ObjectNode properties) {
      properties.properties().forEach(field -> field.setValue(resolved(field.getValue())));
    }
    return copy;
  }

  /** What is wrong with a refusal's body. */
  List<String> checkProblem(JsonNode body) {
    return new SchemaChecker(document).check(body, document.at("/components/schemas/Problem"));
  }

  /** What is wrong with a success's body. */
  List<String> check(Operation operation, int status, String mediaType, JsonNode body) {
    SchemaChecker checker = new SchemaChecker(document);
    String method = operation.method().toLowerCase(Locale.ROOT);
    return checker.check(body, checker.schema(operation.path(), method, status, mediaType));
  }

  /** The codes that an operation may answer with a status. */
  static Stream<String> codes(Operation operation, int status) {
    String description = operation.responses().path("" + status).path("description").asString("");
    return Arrays.stream(description.split(", ", -1));
  }
}
