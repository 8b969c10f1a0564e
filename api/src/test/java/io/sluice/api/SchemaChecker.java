package io.sluice.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Holds JSON against a schema of an OpenAPI document, as far as ours uses the language. */
public final class SchemaChecker {
  private final JsonNode document;

  public SchemaChecker(JsonNode document) {
    this.document = document;
  }

  /** The schema of an answer: by path pattern, method in lower case, status and media type. */
  public JsonNode schema(String path, String method, int status, String mediaType) {
    JsonNode response =
        document.path("paths").path(path).path(method).path("responses").path("" + status);
    return response.path("content").path(mediaType).path("schema");
  }

  /** What is wrong with the value; nothing when it fits. A field without a schema is wrong. */
  public List<String> check(JsonNode value, JsonNode schema) {
    List<String> wrong = new ArrayList<>();
    check("$", value, schema, wrong);
    return wrong;
  }

  private void check(String at, JsonNode value, JsonNode unresolved, List<String> wrong) {
    List<JsonNode> parts = parts(unresolved).toList();
    if (unresolved.isMissingNode() || parts.stream().noneMatch(part -> part.has("type"))) {
      wrong.add(at + " has no schema with a type");
    }
    Set<String> known = new HashSet<>();
    for (JsonNode schema : parts) {
      checkType(at, value, schema.path("type"), wrong);
      checkValue(at, value, schema, wrong);
      for (JsonNode name : schema.path("required")) {
        if (!value.has(name.stringValue())) {
          wrong.add(at + "." + name.stringValue() + " is missing");
        }
      }
      for (var property : schema.path("properties").properties()) {
        known.add(property.getKey());
        if (value.has(property.getKey())) {
          String field = at + "." + property.getKey();
          check(field, value.get(property.getKey()), property.getValue(), wrong);
        }
      }
      if (value.isArray()) {
        value.forEach(item -> check(at + "[]", item, schema.path("items"), wrong));
      }
    }
    if (value.isObject()) {
      value.propertyNames().stream()
          .filter(name -> !known.contains(name))
          .forEach(name -> wrong.add(at + "." + name + " is not documented"));
    }
  }

  /** The schema itself and all that it consists of, references followed. */
  private Stream<JsonNode> parts(JsonNode schema) {
    String reference = schema.path("$ref").asString("");
    if (!reference.isEmpty()) {
      return parts(document.at(reference.substring(1)));
    }
    return Stream.concat(
        Stream.of(schema), schema.path("allOf").valueStream().flatMap(this::parts));
  }

  private static void checkType(String at, JsonNode value, JsonNode type, List<String> wrong) {
    Stream<JsonNode> types = type.isArray() ? type.valueStream() : Stream.of(type);
    if (!type.isMissingNode() && types.noneMatch(one -> isOf(one.stringValue(), value))) {
      wrong.add(at + " is " + value + " and not " + type);
    }
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("no such type here: " + type);
    };
  }

  private static void checkValue(String at, JsonNode value, JsonNode schema, List<String> wrong) {
    JsonNode all = schema.path("enum");
    if (!all.isMissingNode() && all.valueStream().noneMatch(value::equals)) {
      wrong.add(at + " is " + value + " and none of " + all);
    }
    JsonNode only = schema.path("const");
    if (!only.isMissingNode() && !only.equals(value)) {
      wrong.add(at + " is " + value + " and not " + only);
    }
    String pattern = schema.path("pattern").asString("");
    if (!pattern.isEmpty() && !value.asString("").matches(pattern)) {
      wrong.add(at + " is " + value + " and does not match " + pattern);
    }
    String format = value.isString() ? schema.path("format").asString("") : "";
    boolean fits =
        switch (format) {
          case "uuid" -> value.stringValue().matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
          case "date-time" -> value.stringValue().matches("[-0-9]{10}T[:0-9]{8}\\.[0-9]{3}Z");
          default -> true;
        };
    if (!fits) {
      wrong.add(at + " is " + value + " and no " + format);
    }
  }
}
