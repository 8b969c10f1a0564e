package io.sluice.api.problem;

import io.sluice.api.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/**
 * One refusal as it is told.
 *
 * @param detail a sentence about this occurrence
 * @param fields members beyond those of RFC 9457
 * @param headers response headers beyond the usual
 */
public record Problem(
    Problems kind, String detail, Map<String, Object> fields, Map<String, String> headers) {

  public static Problem of(Problems kind, String detail) {
    return new Problem(kind, detail, Map.of(), Map.of());
  }

  public static Problem of(Problems kind) {
    return of(kind, kind.meaning());
  }

  public Problem with(String field, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new Problem(kind, detail, more, headers);
  }

  public Problem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(kind, detail, fields, more);
  }

  public Problem retryAfterSeconds(long seconds) {
    return withHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
  }

  /** As an error signal, for where a refusal is found while something is being read. */
  public ProblemException toException() {
    return new ProblemException(this);
  }

  Map<String, Object> toJson(String instance) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", kind.type());
    json.put("title", kind.title());
    json.put("status", kind.status());
    json.put("detail", detail);
    json.put("instance", instance);
    json.put("code", kind.code());
    json.putAll(fields);
    return json;
  }
}
