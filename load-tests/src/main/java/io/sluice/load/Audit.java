package io.sluice.load;

import com.google.gson.JsonObject;

/** The service's own account of a sale, as {@code GET /operator/sales/{sale}/audit} gives it. */
public record Audit(
    long units,
    long available,
    long reserved,
    long sold,
    long unaccounted,
    long oversold,
    long ordersRecorded,
    long ordersProjected,
    boolean consistent) {

  /** Reads it; a field that is missing is an error, not a zero. */
  public static Audit read(String body) {
    JsonObject json = Responses.object(body);
    return new Audit(
        number(json, "units"),
        number(json, "available"),
        number(json, "reserved"),
        number(json, "sold"),
        number(json, "unaccounted"),
        number(json, "oversold"),
        number(json, "ordersRecorded"),
        number(json, "ordersProjected"),
        has(json, "consistent").getAsJsonPrimitive("consistent").getAsBoolean());
  }

  private static long number(JsonObject json, String name) {
    return has(json, name).getAsJsonPrimitive(name).getAsLong();
  }

  private static JsonObject has(JsonObject json, String name) {
    if (!json.has(name)) {
      throw new IllegalArgumentException("no audit: %s is missing in %s".formatted(name, json));
    }
    return json;
  }
}
