package io.sluice.api.badinput;

import static io.sluice.api.badinput.Fault.Stage.TARGET;
import static io.sluice.api.badinput.Fault.maybe;
import static io.sluice.api.badinput.Fault.refused;
import static io.sluice.api.badinput.Request.utf8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Paths, path variables, query parameters and cursors. */
final class TargetFaults {
  private static final List<String> NO_VALUES =
      List.of(
          "x",
          "0",
          "-1",
          "null",
          "*",
          "1-1-1-1-1",
          "00000000-0000-0000-0000-000000000000",
          "019a0000-0000-7000-8000-0000000000000",
          "%7B019a0000-0000-7000-8000-000000000001%7D",
          "%00",
          "a%00b",
          "%0d%0aX-Injected:%201",
          "..",
          ".",
          "%2e%2e",
          "..%2f..%2fetc%2fpasswd",
          "..%5c..",
          "a;b=c",
          "%2f",
          "%252f",
          "%5c",
          "%c0%af",
          "%c0%ae%c0%ae",
          "%ff",
          "%ed%a0%80",
          "%u0041",
          "%",
          "%4",
          "%zz",
          "%f0%9f%98%80",
          "%e2%80%ae",
          "%d9%a1",
          "'%20OR%201=1--",
          "${7*7}",
          "{sale}",
          "<script>",
          "a|b",
          "a^b",
          "a\\b",
          "\"",
          "[::1]");

  private TargetFaults() {}

  static List<Fault> of(Operation operation, Random random) {
    List<Fault> faults = new ArrayList<>(targets());
    operation.parameters("path").forEach(variable -> addVariable(variable.name(), faults, random));
    operation.parameters("query").forEach(query -> addParameter(query, faults, random));
    return faults;
  }

  private static void addVariable(String name, List<Fault> faults, Random random) {
    for (String value : NO_VALUES) {
      faults.add(refused(TARGET, name + " is " + value, bad -> bad.variables.put(name, value)));
    }
    String another = new UUID(random.nextLong(), random.nextLong()).toString();
    int place = random.nextInt(1_000);
    int bit = 1 << random.nextInt(5);
    faults.add(refused(TARGET, name + " is unknown", bad -> bad.variables.put(name, another)));
    faults.add(refused(TARGET, name + " is raw UTF-8", bad -> put(bad, name, utf8("\u00fc"))));
    faults.add(refused(TARGET, name + " is Latin-1", bad -> put(bad, name, "\u00fc")));
    faults.add(refused(TARGET, name + " is long", bad -> put(bad, name, "9".repeat(3_000))));
    faults.add(refused(TARGET, name + " is too long", bad -> put(bad, name, "9".repeat(9_000))));
    faults.add(refused(TARGET, name + " is missing", bad -> put(bad, name, "")));
    faults.add(refused(TARGET, name + " is cut off", bad -> put(bad, name, cut(bad, name))));
    faults.add(
        refused(
            TARGET,
            name + " has a flipped bit",
            bad -> put(bad, name, BodyFaults.flip(bad.variables.get(name), place, bit))));
    faults.add(
        maybe(
            TARGET,
            name + " is in capitals",
            bad -> put(bad, name, bad.variables.get(name).toUpperCase(Locale.ROOT))));
    faults.add(
        maybe(
            TARGET,
            name + " is partly escaped",
            bad -> put(bad, name, escaped(bad.variables.get(name)))));
  }

  private static void put(Request bad, String name, String value) {
    bad.variables.put(name, value);
  }

  private static String cut(Request bad, String name) {
    String value = bad.variables.get(name);
    return value.substring(0, value.length() - 1);
  }

  private static String escaped(String value) {
    return "%" + Integer.toHexString(value.charAt(0)) + value.substring(1);
  }

  private static void addParameter(Operation.Parameter query, List<Fault> faults, Random random) {
    String name = query.name();
    JsonNode schema = query.schema();
    for (String value :
        List.of("", "%00", "x%FF", "%ed%a0%80", "%f0%9f%98%80", "%d9%a1", "a%0d%0ab")) {
      faults.add(refused(TARGET, name + "=" + value, bad -> bad.query.add(name + "=" + value)));
    }
    faults.add(refused(TARGET, name + " is long", bad -> add(bad, name, "1".repeat(3_000))));
    faults.add(refused(TARGET, name + " is too long", bad -> add(bad, name, "1".repeat(9_000))));
    faults.add(refused(TARGET, name + " is no escape", bad -> add(bad, name, "%zz")));
    faults.add(refused(TARGET, name + " has no value", bad -> bad.query.add(name)));
    faults.add(
        maybe(TARGET, name + " in capitals", bad -> add(bad, name.toUpperCase(Locale.ROOT), "x")));
    faults.add(
        refused(
            TARGET,
            name + " twice, wrong",
            bad -> bad.query.addAll(List.of(name + "=!", name + "=!"))));
    List<String> wrong =
        switch (schema.path("type").asString()) {
          case "integer" ->
              List.of(
                  "0",
                  "-1",
                  "101",
                  "1.5",
                  "1e1",
                  "+1",
                  "%2B1",
                  "%201",
                  "0x1",
                  "99999999999",
                  "x",
                  "null",
                  "010000");
          default ->
              schema.has("enum") ? List.of("x", "open", "OPEN%20", "OPEN,CLOSED", "0") : cursors();
        };
    wrong.forEach(
        value -> faults.add(refused(TARGET, name + "=" + value, bad -> add(bad, name, value))));
    if (name.equals("cursor")) {
      String cursor = cursor(new UUID(random.nextLong(), random.nextLong()));
      int bit = 1 << random.nextInt(3);
      faults.add(maybe(TARGET, "a cursor of another list", bad -> add(bad, name, cursor)));
      faults.add(
          maybe(
              TARGET,
              "a cursor with a flipped bit",
              bad -> add(bad, name, BodyFaults.flip(cursor, bit, 1))));
      faults.add(
          refused(TARGET, "a cursor that is cut off", bad -> add(bad, name, cursor.substring(2))));
      faults.add(refused(TARGET, "a cursor twice in one", bad -> add(bad, name, cursor + cursor)));
      faults.add(
          refused(
              TARGET,
              "two cursors",
              bad -> bad.query.addAll(List.of("cursor=" + cursor, "cursor=!"))));
    }
  }

  private static void add(Request bad, String name, String value) {
    bad.query.add(name + "=" + value);
  }

  private static List<String> cursors() {
    return List.of(
        "x", "!", "====", "AAAA", "019a0000-0000-7000-8000-000000000001", "%2F%2B%2F%2B");
  }

  private static String cursor(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  private static List<Fault> targets() {
    return List.of(
        refused(TARGET, "a slash too many", bad -> bad.target = bad.target() + "/"),
        refused(
            TARGET,
            "two slashes at once",
            bad -> bad.target = bad.target().replaceFirst("/", "//")),
        refused(TARGET, "two slashes within", bad -> bad.target = doubled(bad.target())),
        refused(TARGET, "an escaped slash", bad -> bad.target = "/%2f" + bad.target().substring(1)),
        refused(TARGET, "up and down again", bad -> bad.target = "/x/.." + bad.target()),
        refused(TARGET, "up and down, escaped", bad -> bad.target = "/x/%2e%2e" + bad.target()),
        refused(TARGET, "a dot between", bad -> bad.target = "/." + bad.target()),
        refused(TARGET, "up beyond the root", bad -> bad.target = "/../../etc/passwd"),
        refused(TARGET, "a parameter of a segment", bad -> bad.target = bad.target() + ";a=b"),
        refused(TARGET, "a backslash", bad -> bad.target = bad.target().replace('/', '\\')),
        refused(TARGET, "capitals", bad -> bad.target = bad.target().toUpperCase(Locale.ROOT)),
        refused(TARGET, "a suffix", bad -> bad.target = bad.target() + ".json"),
        refused(TARGET, "a NUL", bad -> bad.target = bad.target() + "\0"),
        refused(TARGET, "an escaped NUL", bad -> bad.target = bad.target() + "%00"),
        refused(TARGET, "a space", bad -> bad.target = bad.target() + " x"),
        refused(TARGET, "no slash", bad -> bad.target = bad.target().substring(1)),
        refused(TARGET, "no target", bad -> bad.target = ""),
        refused(TARGET, "an asterisk", bad -> bad.target = "*"),
        refused(TARGET, "an authority", bad -> bad.target = "127.0.0.1:80"),
        refused(TARGET, "a user", bad -> bad.target = "http://a@b:c/"),
        refused(TARGET, "another scheme", bad -> bad.target = "file:///etc/passwd"),
        refused(TARGET, "script", bad -> bad.target = "javascript:alert(1)"),
        refused(TARGET, "a line end", bad -> bad.target = bad.target() + "\r\nX-Injected: 1"),
        maybe(TARGET, "a fragment", bad -> bad.target = bad.target() + "#x"),
        maybe(TARGET, "a tab", bad -> bad.target = bad.target() + "\t"),
        maybe(TARGET, "an absolute form", bad -> bad.target = "http://another.test" + bad.target()),
        maybe(TARGET, "a scheme alone", bad -> bad.target = "http:" + bad.target()),
        maybe(TARGET, "a query of nothing", bad -> bad.query.add("=&&=&;")),
        maybe(
            TARGET,
            "an unknown parameter",
            bad -> bad.query.add("debug=true&trace=1&_method=DELETE")),
        maybe(TARGET, "a hundred parameters", bad -> bad.query.add("a=1&".repeat(100))),
        maybe(TARGET, "an array of a parameter", bad -> bad.query.add("limit[]=1&limit%5B%5D=1")),
        maybe(TARGET, "a query that is no escape", bad -> bad.query.add("a=%zz")),
        maybe(TARGET, "a query that is no UTF-8", bad -> bad.query.add("a=%ff%fe")),
        maybe(TARGET, "a raw query", bad -> bad.query.add("a=\u00ff|^{}")),
        refused(
            TARGET, "a query that is too long", bad -> bad.query.add("a=" + "1".repeat(9_000))));
  }

  private static String doubled(String target) {
    int last = target.lastIndexOf('/');
    return target.substring(0, last) + "/" + target.substring(last);
  }
}
