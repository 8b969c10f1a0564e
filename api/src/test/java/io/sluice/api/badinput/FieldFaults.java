package io.sluice.api.badinput;

import static io.sluice.api.badinput.Fault.Stage.FIELD;
import static io.sluice.api.badinput.Request.utf8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Every field wrong in every way that its schema forbids, and in some that it leaves open. */
final class FieldFaults {
  private static final int BODY_HAS_ROOM_FOR = 15_000;

  private FieldFaults() {}

  static List<Fault> of(Operation operation) {
    List<Fault> faults = new ArrayList<>();
    if (operation.body() != null) {
      addObject("", operation.body(), faults);
    }
    return faults;
  }

  private static void addObject(String prefix, JsonNode schema, List<Fault> faults) {
    List<String> required =
        schema.path("required").valueStream().map(JsonNode::stringValue).toList();
    for (var field : schema.path("properties").properties()) {
      String name = prefix + field.getKey();
      addField(name, field.getKey(), field.getValue(), required.contains(field.getKey()), faults);
      if (field.getValue().has("properties")) {
        addObject(name + ".", field.getValue(), faults);
      }
    }
  }

  private static void addField(
      String name, String last, JsonNode schema, boolean required, List<Fault> faults) {
    Object sound = Request.soundValue(last, schema);
    String json = sound instanceof Map<?, ?> inner ? Request.render(inner) : sound.toString();
    faults.add(new Fault(FIELD, name + " is missing", required, bad -> bad.field(name, null)));
    faults.add(new Fault(FIELD, name + " is null", required, bad -> bad.field(name, "null")));
    faults.add(put(name, "twice", json + ",\"" + last + "\":" + json, true));
    Map<String, String> refused = refusedOfAnyType(json);
    if (schema.path("type").asString().equals("boolean")) {
      refused.remove("true");
    }
    refused.forEach((how, value) -> faults.add(put(name, how, value, true)));
    switch (schema.path("type").asString()) {
      case "integer" -> {
        refusedNumbers(schema).forEach((how, value) -> faults.add(put(name, how, value, true)));
        oddNumbers(json).forEach((how, value) -> faults.add(put(name, how, value, false)));
      }
      case "string" -> {
        boolean free = !schema.has("format") && !schema.has("pattern") && !schema.has("enum");
        refusedTexts(schema).forEach((how, value) -> faults.add(put(name, how, value, true)));
        oddTexts(schema).forEach((how, value) -> faults.add(put(name, how, value, !free)));
        refusedFormats(schema).forEach((how, value) -> faults.add(put(name, how, value, true)));
        oddFormats(schema).forEach((how, value) -> faults.add(put(name, how, value, false)));
      }
      default -> faults.add(put(name, "a text", "\"text\"", true));
    }
  }

  private static Fault put(String name, String how, String json, boolean isRefused) {
    return new Fault(FIELD, name + " is " + how, isRefused, bad -> bad.field(name, json));
  }

  private static Map<String, String> refusedOfAnyType(String sound) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("true", "true");
    values.put("an empty array", "[]");
    values.put("an empty object", "{}");
    values.put("itself in an array", "[" + sound + "]");
    values.put("itself in an object", "{\"value\":" + sound + "}");
    values.put("NaN", "NaN");
    values.put("-Infinity", "-Infinity");
    values.put("undefined", "undefined");
    values.put("nothing at all", "");
    values.put("in single quotes", "'text'");
    values.put("followed by a comment", sound + "/* why */");
    values.put("followed by another value", sound + " 1");
    values.put("deeply nested", "[".repeat(400) + "]".repeat(400));
    values.put("too deeply nested", "[".repeat(5_000) + "]".repeat(5_000));
    values.put("nested without an end", "{\"a\":".repeat(2_000));
    values.put("a number out of this world", "1e400");
    values.put("a number with a huge exponent", "1e999999999");
    values.put("a number with a huge negative exponent", "1e-999999999");
    values.put("a number of 10,000 digits", "9".repeat(10_000));
    values.put("a fraction of 10,000 digits", "0." + "3".repeat(10_000));
    values.put("a number below what a long holds", "-9223372036854775809");
    return values;
  }

  private static Map<String, String> refusedNumbers(JsonNode schema) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("a number in a text", "\"1\"");
    values.put("an empty text", "\"\"");
    values.put("a fraction", "1.5");
    values.put("nearly a whole number", "1.0000000000000000000000001");
    values.put("octal", "01");
    values.put("hexadecimal", "0x10");
    values.put("signed with a plus", "+1");
    values.put("without its exponent", "1e");
    values.put("with separators", "1_000");
    values.put("in Arabic digits", utf8("\u0661"));
    values.put("more than a long holds", "9223372036854775808");
    if (schema.has("minimum")) {
      values.put("below its minimum", "" + (schema.path("minimum").longValue() - 1));
    }
    if (schema.has("maximum")) {
      values.put("above its maximum", "" + (schema.path("maximum").longValue() + 1));
      values.put("more than an int holds", "4294967297");
    }
    return values;
  }

  private static Map<String, String> oddNumbers(String sound) {
    return Map.of(
        "written with a point", sound + ".000",
        "written with an exponent", sound + "e0",
        "minus zero", "-0",
        "surrounded by space", " \r\n\t" + sound + " \r\n\t");
  }

  private static Map<String, String> refusedTexts(JsonNode schema) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("a number", "1");
    values.put("NUL", "\"a\\u0000b\"");
    values.put("a raw NUL", "\"a\0b\"");
    values.put("a raw line end", "\"a\nb\"");
    values.put("a high surrogate alone", "\"a\\ud800b\"");
    values.put("a low surrogate alone", "\"a\\udc00b\"");
    values.put("a pair the wrong way round", "\"\\udc00\\ud800\"");
    values.put("half a pair at its end", "\"a\\ud83d\"");
    values.put("an overlong slash", "\"a\u00c0\u00afb\"");
    values.put("an overlong letter", "\"a\u00e0\u0081\u0081b\"");
    values.put("an overlong quote", "\"a\u00c0\u00a2b\"");
    values.put("an overlong NUL", "\"a\u00c0\u0080b\"");
    values.put("a surrogate in UTF-8", "\"a\u00ed\u00a0\u0080b\"");
    values.put("a pair of surrogates in UTF-8", "\"\u00ed\u00a0\u00bd\u00ed\u00b8\u0080\"");
    values.put("beyond Unicode", "\"a\u00f4\u0090\u0080\u0080b\"");
    values.put("a letter of five bytes", "\"a\u00f8\u0088\u0080\u0080\u0080b\"");
    values.put("a letter cut short", "\"a\u00c3\"");
    values.put("a continuation alone", "\"a\u0080b\"");
    values.put("Latin-1", "\"caf\u00e9 \"");
    values.put("no byte of UTF-8", "\"\u00ff\u00fe\"");
    values.put("with an unknown escape", "\"\\x41\"");
    values.put("with half an escape", "\"\\u12G4\"");
    values.put("without an end", "\"text");
    if (schema.has("maxLength")) {
      int max = schema.path("maxLength").intValue();
      values.put("one too long", "\"" + "x".repeat(max + 1) + "\"");
      values.put("one too long in Chinese", "\"" + utf8("\u4e2d").repeat(max + 1) + "\"");
      values.put("far too long", "\"" + "x".repeat(BODY_HAS_ROOM_FOR) + "\"");
    }
    if (schema.path("minLength").intValue(0) > 0) {
      values.put("empty", "\"\"");
    }
    return values;
  }

  /** Refused where only certain texts are right. */
  private static Map<String, String> oddTexts(JsonNode schema) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("blank", "\" \\t\\n\"");
    values.put("right to left", "\"" + utf8("\u202egnp.exe") + "\"");
    values.put("with a byte order mark", "\"" + utf8("\ufefftext") + "\"");
    values.put("no character", "\"" + utf8("\uffff") + "\"");
    values.put("an emoji", "\"" + utf8("\ud83d\ude00") + "\"");
    values.put("an escaped emoji", "\"\\ud83d\\ude00\"");
    values.put("a zero-width joiner", "\"" + utf8("a\u200db") + "\"");
    values.put("one letter with forty marks", "\"a" + utf8("\u0301").repeat(40) + "\"");
    values.put("a dotted capital I", "\"" + utf8("\u0130") + "\"");
    values.put("a line separator", "\"" + utf8("\u2028") + "\"");
    values.put("markup", "\"<script>alert(1)</script>\"");
    values.put("a quotation of SQL", "\"'; DROP TABLE orders; --\"");
    values.put("a format", "\"%s%n%x ${jndi:ldap://a} #{1+1} {0}\"");
    if (schema.has("maxLength")) {
      int half = schema.path("maxLength").intValue() / 2;
      values.put("as long as it may be", "\"" + utf8("\ud83d\ude00").repeat(half) + "\"");
    }
    return values;
  }

  private static Map<String, String> refusedFormats(JsonNode schema) {
    List<String> values =
        switch (schema.path("format").asString(schema.has("pattern") ? "pattern" : "")) {
          case "uuid" -> List.of("1-1-1-1-1", "019a0000000070008000000000000001", "{uuid}", "019a");
          case "date-time" ->
              List.of(
                  "tomorrow",
                  "2026-13-01T00:00:00Z",
                  "2026-02-30T00:00:00Z",
                  "2026-01-01T25:00:00Z",
                  "2026-01-01T00:00:00",
                  "2026-01-01",
                  "2026-01-01 00:00:00Z",
                  "2026-01-01T00:00:00+99:00",
                  "+1000000000-01-01T00:00:00Z",
                  "-999999999-01-01T00:00:00Z",
                  "0000-00-00T00:00:00Z",
                  "1999-12-31T23:59:59Z",
                  "9999-12-31T23:59:59Z",
                  "1767225600");
          case "duration" ->
              List.of(
                  "PT0S",
                  "PT4.999S",
                  "-PT5M",
                  "PT24H0.001S",
                  "P2D",
                  "P1Y",
                  "P1M",
                  "PT",
                  "5m",
                  "300",
                  "PT999999999999999999999S",
                  "PT9223372036854775807S",
                  "PT9223372036854775807H",
                  "PT5M-");
          case "email" ->
              List.of(
                  "ann",
                  "ann@example",
                  "@example.com",
                  "ann@example.com,bob@example.com",
                  "ann@example.com\\r\\nBcc: bob@example.com",
                  "Ann <ann@example.com>",
                  "ann@[192.0.2.1]",
                  "ann@exam\\u0000ple.com",
                  "ann@example.\\u212Ar");
          case "pattern" -> List.of("krw", "KR", "KRWX", "XXL", "410", "K W", "KRW ");
          default -> List.of();
        };
    return quoted(values);
  }

  private static Map<String, String> oddFormats(JsonNode schema) {
    List<String> values =
        switch (schema.path("format").asString("")) {
          case "uuid" ->
              List.of(
                  "019A0000-0000-7000-8000-00000000ABCD",
                  "00000000-0000-0000-0000-000000000000",
                  "ffffffff-ffff-ffff-ffff-ffffffffffff");
          case "date-time" ->
              List.of(
                  "2026-01-01t00:00:00z",
                  "2026-01-01T00:00:00.123456789Z",
                  "2026-01-01T09:00:00+09:00",
                  "2026-01-01T00:00Z",
                  "2016-12-31T23:59:60Z",
                  "2000-01-01T00:00:00Z",
                  "8999-12-31T23:59:59.999Z");
          case "duration" -> List.of("PT5S", "P1D", "pt5m", "PT+5M", "PT5.0000001S", "PT-1S");
          default -> List.of();
        };
    return quoted(values);
  }

  private static Map<String, String> quoted(List<String> values) {
    Map<String, String> quoted = new LinkedHashMap<>();
    values.forEach(value -> quoted.put(value, "\"" + value + "\""));
    return quoted;
  }
}
