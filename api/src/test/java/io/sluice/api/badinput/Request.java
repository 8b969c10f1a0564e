package io.sluice.api.badinput;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request that begins as a sound one and is then spoilt. Texts are bytes, a character each, so
 * that what is no UTF-8 can be written down, too.
 */
final class Request {
  /** What a schema alone does not tell: texts with a meaning. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "email", "\"ann@sluice.test\"",
          "password", "\"ann-buys-sneakers\"",
          "newPassword", "\"wharf lantern otter\"",
          "currency", "\"KRW\"");

  String method;
  String path;
  @Nullable String target;
  String version = "HTTP/1.1";
  final Map<String, String> variables = new LinkedHashMap<>();
  final List<String> query = new ArrayList<>();
  final List<String> headers = new ArrayList<>();
  final Map<String, Object> fields = new LinkedHashMap<>();
  @Nullable String body;
  @Nullable String framing;

  private Request(Operation operation) {
    method = operation.method();
    path = operation.path();
  }

  /** A request with which the operation succeeds. */
  static Request sound(Operation operation, World world) {
    Request request = new Request(operation);
    request.headers.add("Host: 127.0.0.1");
    String token = world.token(operation);
    if (token != null) {
      request.headers.add("Authorization: Bearer " + token);
    }
    for (Operation.Parameter parameter : operation.parameters()) {
      if (parameter.in().equals("path")) {
        request.variables.put(parameter.name(), world.variable(operation, parameter.name()));
      } else if (parameter.required()) {
        request.headers.add(parameter.name() + ": " + world.freshKey());
      }
    }
    JsonNode schema = operation.body();
    if (schema != null) {
      request.headers.add("Content-Type: application/json");
      request.fields.putAll(soundFields(schema));
      request.fields.replaceAll(
          (name, value) -> Optional.<Object>ofNullable(world.field(name)).orElse(value));
      request.body = render(request.fields);
    }
    return request;
  }

  static String soundBody(JsonNode schema) {
    return render(soundFields(schema));
  }

  /** The fields that an object must have, or all when it has to have none. */
  private static Map<String, Object> soundFields(JsonNode schema) {
    Map<String, Object> fields = new LinkedHashMap<>();
    List<String> required =
        schema.path("required").valueStream().map(JsonNode::stringValue).toList();
    for (var field : schema.path("properties").properties()) {
      if (required.isEmpty() || required.contains(field.getKey())) {
        fields.put(field.getKey(), soundValue(field.getKey(), field.getValue()));
      }
    }
    return fields;
  }

  static Object soundValue(String name, JsonNode schema) {
    if (KNOWN.containsKey(name)) {
      return KNOWN.get(name);
    }
    return switch (schema.path("format").asString(schema.path("type").asString())) {
      case "object" -> soundFields(schema);
      case "integer", "int64" -> schema.path("minimum").asString("1");
      case "uuid" -> "\"019a0000-0000-7000-8000-000000000001\"";
      case "date-time" -> "\"2026-01-01T00:00:00.000Z\"";
      case "duration" -> "\"PT24H\"";
      case "string" -> "\"text\"";
      case "boolean" -> "false";
      default -> throw new IllegalArgumentException("no sound value for " + schema);
    };
  }

  /** Puts raw JSON where a field is, or takes it away; {@code price.amount} is within price. */
  void field(String name, @Nullable String json) {
    Map<String, Object> object = fields;
    String last = name;
    while (last.contains(".") && object.get(first(last)) instanceof Map<?, ?> inner) {
      @SuppressWarnings("unchecked") // Made by soundFields.
      Map<String, Object> within = (Map<String, Object>) inner;
      object = within;
      last = last.substring(last.indexOf('.') + 1);
    }
    if (json == null) {
      object.remove(last);
    } else {
      object.put(last, json);
    }
    body = render(fields);
  }

  private static String first(String name) {
    return name.substring(0, name.indexOf('.'));
  }

  static String render(Map<?, ?> fields) {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + rendered(field.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String rendered(Object value) {
    return value instanceof Map<?, ?> inner ? render(inner) : value.toString();
  }

  /** Puts a header field in place of all with its name. */
  void header(String name, String value) {
    without(name);
    headers.add(name + ": " + value);
  }

  void without(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    headers.removeIf(header -> header.toLowerCase(Locale.ROOT).startsWith(start));
  }

  /** The value of a header field, or nothing. */
  String value(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return headers.stream()
        .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(start))
        .map(header -> header.substring(start.length()).strip())
        .findFirst()
        .orElse("");
  }

  String target() {
    if (target != null) {
      return target;
    }
    String filled = path;
    for (var variable : variables.entrySet()) {
      filled = filled.replace("{" + variable.getKey() + "}", variable.getValue());
    }
    return query.isEmpty() ? filled : filled + "?" + String.join("&", query);
  }

  /** As it goes over the wire; its body's length is told unless its framing is spoilt. */
  String bytes() {
    String head = method + " " + target() + " " + version + "\r\n";
    String length = body == null ? "" : "Content-Length: " + body.length() + "\r\n";
    return head
        + headers.stream().map(header -> header + "\r\n").collect(Collectors.joining())
        + (framing == null ? length : framing)
        + "\r\n"
        + (body == null ? "" : body);
  }

  /** A text as the bytes of its UTF-8. */
  static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
