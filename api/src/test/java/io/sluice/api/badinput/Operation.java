package io.sluice.api.badinput;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An operation as the OpenAPI document describes it.
 *
 * @param siblings the methods of all operations at its path, its own among them
 * @param role what its {@code security} asks for, or none
 * @param body the schema of its body, references followed, or none
 * @param responses by status
 */
public record Operation(
    String method,
    String path,
    Set<String> siblings,
    @Nullable String role,
    List<Parameter> parameters,
    @Nullable JsonNode body,
    boolean bodyRequired,
    JsonNode responses) {

  /**
   * A parameter.
   *
   * @param in path, query or header
   */
  public record Parameter(String name, String in, boolean required, JsonNode schema) {}

  List<Parameter> parameters(String in) {
    return parameters.stream().filter(parameter -> parameter.in().equals(in)).toList();
  }

  /** Whether a success of it changes something. */
  public boolean changesSomething() {
    return !method.equals("GET");
  }

  /** A body in JSON with which it succeeds, when it asks for one. */
  public Optional<String> soundBody() {
    return Optional.ofNullable(body).map(Request::soundBody);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
