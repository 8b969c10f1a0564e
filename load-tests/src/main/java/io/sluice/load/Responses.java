package io.sluice.load;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads an HTTP response of a purchase as an answer. */
final class Responses {
  private Responses() {}

  static Answer read(
      Purchase purchase,
      Instant at,
      int status,
      String body,
      @Nullable String retryAfter,
      @Nullable String replayed) {
    JsonObject json = object(body);
    if (status == 201 && json.has("id") && json.has("sequence") && json.has("quantity")) {
      return new Answer.Accepted(
          purchase,
          at,
          json.get("id").getAsString(),
          json.get("sequence").getAsLong(),
          json.get("quantity").getAsInt(),
          "true".equals(replayed));
    }
    return new Answer.Refused(
        purchase, at, status, text(json, "code"), seconds(retryAfter), isEarly(json));
  }

  /** Gatling shows a server-sent event as {@code {"event":..,"id":..,"data":..}}. */
  static Told told(String message) {
    JsonObject event = object(message);
    JsonObject order =
        event.has("data") && event.get("data").isJsonObject()
            ? event.getAsJsonObject("data")
            : object(text(event, "data"));
    return new Told(text(event, "event"), version(text(event, "id")), text(order, "status"));
  }

  private static long version(String id) {
    return id.matches("\\d{1,18}") ? Long.parseLong(id) : -1;
  }

  private static int seconds(@Nullable String retryAfter) {
    return retryAfter != null && retryAfter.matches("\\d{1,6}") ? Integer.parseInt(retryAfter) : -1;
  }

  private static boolean isEarly(JsonObject json) {
    try {
      return Instant.parse(text(json, "serverTime")).isBefore(Instant.parse(text(json, "opensAt")));
    } catch (DateTimeParseException notSaid) {
      return false;
    }
  }

  static JsonObject object(String body) {
    try {
      return JsonParser.parseString(body) instanceof JsonObject json ? json : new JsonObject();
    } catch (JsonParseException noJson) {
      return new JsonObject();
    }
  }

  private static String text(JsonObject json, String name) {
    return json.has(name) && json.get(name).isJsonPrimitive() ? json.get(name).getAsString() : "";
  }
}
