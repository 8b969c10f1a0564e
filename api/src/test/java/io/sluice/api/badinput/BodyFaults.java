package io.sluice.api.badinput;

import static io.sluice.api.badinput.Fault.Stage.BODY;
import static io.sluice.api.badinput.Fault.maybe;
import static io.sluice.api.badinput.Fault.refused;
import static io.sluice.api.badinput.Request.utf8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Whole bodies that are no JSON object, no UTF-8, too much or too little. */
final class BodyFaults {
  private static final int TOO_LARGE = 16 * 1024 + 1;

  private BodyFaults() {}

  static List<Fault> of(Operation operation, Random random) {
    return operation.body() == null ? unasked() : spoilt(operation, random);
  }

  /** What nobody reads must do no harm. */
  private static List<Fault> unasked() {
    return List.of(
        maybe(BODY, "a body that nobody asks for", bad -> bad.body = "{\"quantity\":1}"),
        maybe(BODY, "an unasked body that is no JSON", bad -> bad.body = "<xml/>\0\u00ff"),
        refused(
            BODY, "an unasked body that is too large", bad -> bad.body = " ".repeat(TOO_LARGE)));
  }

  private static List<Fault> spoilt(Operation operation, Random random) {
    List<Fault> faults = new ArrayList<>();
    faults.add(new Fault(BODY, "no body", operation.bodyRequired(), bad -> bad.body = null));
    faults.add(new Fault(BODY, "an empty body", operation.bodyRequired(), bad -> bad.body = ""));
    for (String body :
        List.of("null", "[]", "[{}]", "\"text\"", "1", "true", "{", "}", " ", "\0")) {
      faults.add(refused(BODY, "the body is " + body, bad -> bad.body = body));
    }
    faults.add(refused(BODY, "XML", bad -> bad.body = "<?xml version=\"1.0\"?><a/>"));
    faults.add(refused(BODY, "a form", bad -> bad.body = "quantity=1&email=a"));
    faults.add(refused(BODY, "a brace too many", bad -> bad.body = bad.body + "}"));
    faults.add(refused(BODY, "two bodies", bad -> bad.body = bad.body + bad.body));
    faults.add(refused(BODY, "text behind it", bad -> bad.body = bad.body + "x"));
    faults.add(refused(BODY, "a comma too many", bad -> bad.body = without(bad.body) + ",}"));
    faults.add(refused(BODY, "a comment", bad -> bad.body = "/* why */" + bad.body));
    faults.add(refused(BODY, "names without quotes", bad -> bad.body = "{quantity:1}"));
    faults.add(refused(BODY, "a NUL behind it", bad -> bad.body = bad.body + "\0"));
    faults.add(refused(BODY, "UTF-16", bad -> bad.body = in(StandardCharsets.UTF_16LE, bad.body)));
    faults.add(
        refused(
            BODY, "UTF-16 with its mark", bad -> bad.body = in(StandardCharsets.UTF_16, bad.body)));
    faults.add(
        refused(BODY, "UTF-32", bad -> bad.body = in(Charset.forName("UTF-32BE"), bad.body)));
    faults.add(maybe(BODY, "a byte order mark", bad -> bad.body = utf8("\ufeff") + bad.body));
    faults.add(maybe(BODY, "an unknown field", bad -> bad.body = with(bad.body, "\"x\":[{}]")));
    faults.add(
        maybe(
            BODY,
            "an unknown field, nested",
            bad -> bad.body = with(bad.body, "\"x\":" + nested(100))));
    faults.add(
        refused(
            BODY,
            "an unknown field, nested too deeply",
            bad -> bad.body = with(bad.body, "\"x\":" + nested(1_000))));
    faults.add(
        refused(
            BODY, "an unknown field twice", bad -> bad.body = with(bad.body, "\"x\":1,\"x\":1")));
    faults.add(
        maybe(
            BODY, "a field of a prototype", bad -> bad.body = with(bad.body, "\"__proto__\":{}")));
    faults.add(
        maybe(
            BODY,
            "an unknown type",
            bad -> bad.body = with(bad.body, "\"@class\":\"java.io.File\"")));
    faults.add(
        maybe(BODY, "a name of half a pair", bad -> bad.body = with(bad.body, "\"\\ud800\":1")));
    faults.add(
        refused(BODY, "a name that is no UTF-8", bad -> bad.body = with(bad.body, "\"\u00ff\":1")));
    faults.add(maybe(BODY, "two thousand fields", bad -> bad.body = with(bad.body, many())));
    faults.add(
        refused(
            BODY,
            "one byte too large",
            bad -> bad.body = bad.body + " ".repeat(TOO_LARGE - bad.body.length())));
    faults.add(
        refused(BODY, "a hundred kilobytes", bad -> bad.body = bad.body + " ".repeat(100_000)));
    faults.add(
        refused(
            BODY,
            "compressed",
            bad -> {
              bad.body = gzip(bad.body);
              bad.headers.add("Content-Encoding: gzip");
            }));
    int cut = random.nextInt(1, 1_000);
    faults.add(
        refused(
            BODY,
            "cut off",
            bad -> bad.body = bad.body.substring(0, 1 + cut % (bad.body.length() - 1))));
    int place = random.nextInt(1_000);
    int bit = 1 << random.nextInt(8);
    faults.add(maybe(BODY, "a flipped bit", bad -> bad.body = flip(bad.body, place, bit)));
    byte[] noise = new byte[random.nextInt(1, 200)];
    random.nextBytes(noise);
    faults.add(
        refused(
            BODY,
            "noise",
            bad -> bad.body = "\1" + new String(noise, StandardCharsets.ISO_8859_1)));
    return faults;
  }

  private static String without(String object) {
    return object.substring(0, object.length() - 1);
  }

  private static String with(String object, String field) {
    return "{" + field + "," + object.substring(1);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String many() {
    StringBuilder fields = new StringBuilder("\"f\":0");
    for (int n = 0; n < 1_500; n++) {
      fields.append(",\"").append(n).append("\":1");
    }
    return fields.toString();
  }

  private static String in(Charset charset, String body) {
    return new String(body.getBytes(charset), StandardCharsets.ISO_8859_1);
  }

  static String flip(String text, int place, int bit) {
    char[] characters = text.toCharArray();
    characters[place % characters.length] ^= (char) bit;
    return new String(characters);
  }

  private static String gzip(String body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
