package io.sluice.api.badinput;

import static io.sluice.api.badinput.Fault.Stage.HEADER;
import static io.sluice.api.badinput.Fault.maybe;
import static io.sluice.api.badinput.Fault.refused;
import static io.sluice.api.badinput.Request.utf8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** Header fields: missing, twice, empty, no ASCII, huge, broken, and at odds with the rest. */
final class HeaderFaults {

  /** Whatever is in them, they are no reason for more than a refusal. */
  private static final List<String> ODD =
      List.of(
          "Accept:",
          "Accept: */*;q=x",
          "Accept: */*;q=99",
          "Accept: ;;;,,,",
          "Accept: application/*",
          "Accept: application/json;charset=no-such",
          "Accept-Charset: no-such;q=x",
          "Accept-Encoding: gzip;q=nan, identity;q=0, *;q=0",
          "Accept-Language: ;;;",
          "Accept-Language: x-y-z-" + "a".repeat(500),
          "Content-Language: ;;;",
          "Content-Disposition: x; filename*=UTF-8''%zz",
          "Content-Location: ::::",
          "Content-MD5: x",
          "Content-Range: bytes 0-1/2",
          "Cookie: =;;;=",
          "Cookie: a=\"b; c=\1",
          "Date: yesterday",
          "If-Modified-Since: yesterday",
          "If-Unmodified-Since: 0",
          "If-Match: \"",
          "If-None-Match:",
          "If-None-Match: \"",
          "If-None-Match: *",
          "If-None-Match: W/,W/\"\",\"" + "a".repeat(1_000),
          "If-Range: x",
          "Range: bytes=9-1,x",
          "Last-Event-ID:",
          "Last-Event-ID: -1",
          "Last-Event-ID: 99999999999999999999",
          "Last-Event-ID: \u00d9\u00a1",
          "Last-Event-ID: 1, 2",
          "Forwarded: for=;;;proto",
          "Forwarded: proto=javascript;host=[",
          "X-Forwarded-Proto: javascript",
          "X-Forwarded-Port: x",
          "X-Forwarded-Port: 99999999",
          "X-Forwarded-Host: a:b:c",
          "X-Forwarded-For: 1.2.3.4.5, ::::, \"",
          "X-Forwarded-Prefix: //../..",
          "X-Forwarded-Ssl: on",
          "X-Original-URL: /api/v1/operator/sales",
          "X-Rewrite-URL: /api/v1/operator/sales",
          "X-HTTP-Method-Override: DELETE",
          "X-Request-Id:",
          "X-Request-Id: <script>",
          "X-Request-Id: " + "a".repeat(5_000),
          "X-Request-Id: a\u00ff",
          "Origin: null",
          "Origin: http://evil.test",
          "Access-Control-Request-Method: DELETE",
          "Referer: \u00ff",
          "Upgrade: h2c",
          "Upgrade: websocket",
          "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
          "Connection: upgrade",
          "Connection: close, keep-alive, x",
          "Connection: close",
          "Keep-Alive: timeout=x",
          "Proxy-Authorization: Basic x",
          "Proxy-Connection: keep-alive",
          "Trailer: Content-Length",
          "TE: trailers, chunked;q=x",
          "Expect: 100-continue",
          "Max-Forwards: -1",
          "Via: x",
          "Warning: \u00ff",
          "Priority: u=9,i=?",
          "Sec-Fetch-Site: cross-site",
          "User-Agent:",
          "User-Agent: ${jndi:ldap://127.0.0.1/a}",
          "traceparent: 00-00-00-00",
          "baggage: ;;;=");

  private static final List<String> BROKEN =
      List.of(
          "No colon here",
          ": no name",
          "X Y: a space in its name",
          "X-Space : a space behind its name",
          "X-\u00fc: no ASCII in its name",
          "X-\0: NUL in its name",
          "X-Nul: a\0b",
          "X-Return: a\rb",
          "X-(Odd): a comment in its name",
          "X-Huge: " + "x".repeat(20_000),
          "Y".repeat(20_000) + ": a huge name",
          "X-Many: 1" + "\r\nX-Many: 1".repeat(2_000));

  private HeaderFaults() {}

  static List<Fault> of(Operation operation, Random random) {
    List<Fault> faults = new ArrayList<>();
    ODD.forEach(line -> faults.add(maybe(HEADER, name(line), bad -> bad.headers.add(line))));
    BROKEN.forEach(line -> faults.add(refused(HEADER, name(line), bad -> bad.headers.add(line))));
    faults.addAll(hosts());
    for (String accept : List.of("image/png", "text/css, image/*", "nonsense", "/", "*/png")) {
      faults.add(refused(HEADER, "Accept: " + accept, bad -> bad.header("Accept", accept)));
    }
    faults.add(maybe(HEADER, "a folded line", bad -> bad.headers.add("X-Folded: a\r\n b")));
    for (Operation.Parameter header : operation.parameters("header")) {
      faults.addAll(required(header));
    }
    faults.addAll(authorizations(operation, random));
    if (operation.body() != null) {
      faults.addAll(contentTypes());
    }
    return faults;
  }

  private static String name(String line) {
    return "header " + line.substring(0, Math.min(60, line.length()));
  }

  private static List<Fault> hosts() {
    return List.of(
        refused(HEADER, "no Host", bad -> bad.without("Host")),
        refused(HEADER, "two Hosts", bad -> bad.headers.add("Host: evil.test")),
        refused(HEADER, "Host: a:port", bad -> bad.header("Host", "a:port")),
        refused(HEADER, "Host: a b", bad -> bad.header("Host", "a b")),
        refused(HEADER, "Host: a/b", bad -> bad.header("Host", "a/b")),
        maybe(HEADER, "an empty Host", bad -> bad.header("Host", "")),
        maybe(HEADER, "Host: [::1", bad -> bad.header("Host", "[::1")),
        maybe(HEADER, "Host: u@h", bad -> bad.header("Host", "u@h")),
        maybe(HEADER, "a Host of UTF-8", bad -> bad.header("Host", utf8("\u00fc.test"))),
        maybe(HEADER, "a far too large port", bad -> bad.header("Host", "a:99999999999")));
  }

  private static List<Fault> required(Operation.Parameter header) {
    JsonNode schema = header.schema();
    if (!header.required()) {
      return List.of();
    }
    String name = header.name();
    List<Fault> faults = new ArrayList<>();
    faults.add(refused(HEADER, "no " + name, bad -> bad.without(name)));
    faults.add(refused(HEADER, name + " twice", bad -> bad.headers.add(name + ": another")));
    faults.add(refused(HEADER, name + " is empty", bad -> bad.header(name, "")));
    faults.add(refused(HEADER, name + " is blank", bad -> bad.header(name, " \t ")));
    faults.add(refused(HEADER, name + " has a space", bad -> bad.header(name, "a b")));
    faults.add(refused(HEADER, name + " has a tab", bad -> bad.header(name, "a\tb")));
    faults.add(refused(HEADER, name + " is UTF-8", bad -> bad.header(name, utf8("k\u00fc"))));
    faults.add(refused(HEADER, name + " is Latin-1", bad -> bad.header(name, "k\u00fc")));
    faults.add(refused(HEADER, name + " is folded", bad -> bad.header(name, "a\r\n b")));
    faults.add(refused(HEADER, name + " has a NUL", bad -> bad.header(name, "a\0b")));
    int max = schema.path("maxLength").intValue();
    faults.add(
        refused(HEADER, name + " is one too long", bad -> bad.header(name, "k".repeat(max + 1))));
    faults.add(refused(HEADER, name + " is huge", bad -> bad.header(name, "k".repeat(10_000))));
    faults.add(
        maybe(
            HEADER,
            name + " is as odd as it may be",
            bad -> bad.header(name, "';--\"<>{}%00\\" + bad.value(name))));
    return faults;
  }

  private static List<Fault> authorizations(Operation operation, Random random) {
    boolean isRefused = operation.role() != null;
    List<Fault> faults = new ArrayList<>();
    faults.add(new Fault(HEADER, "no token", isRefused, bad -> bad.without("Authorization")));
    for (String value :
        List.of(
            "",
            "Bearer",
            "Bearer ",
            "Bearer null",
            "Bearer a.b.c",
            "Bearer ..",
            "Basic YW5uOmFubg==",
            "Digest x",
            "Bearer \u00ff",
            "Bearer " + "a".repeat(10_000),
            "Bearer eyJhbGciOiJub25lIn0.e30.",
            "Bearer eyJhbGciOiJIUzI1NiJ9..",
            "Bearer {}.{}.{}")) {
      String name = "Authorization: " + value.substring(0, Math.min(40, value.length()));
      faults.add(new Fault(HEADER, name, isRefused, bad -> bad.header("Authorization", value)));
    }
    int place = random.nextInt(1_000);
    faults.add(
        new Fault(
            HEADER,
            "a token with a flipped bit",
            isRefused,
            bad -> bad.header("Authorization", flipped(bad.value("Authorization"), place))));
    faults.add(
        new Fault(
            HEADER,
            "a token that is cut off",
            isRefused,
            bad -> bad.header("Authorization", cut(bad.value("Authorization")))));
    faults.add(
        new Fault(
            HEADER,
            "two tokens",
            isRefused,
            bad -> bad.headers.add("Authorization: " + bad.value("Authorization"))));
    faults.add(
        new Fault(
            HEADER,
            "two tokens in one",
            isRefused,
            bad -> bad.header("Authorization", bad.value("Authorization") + ", Bearer x")));
    return faults;
  }

  /** Not in the last character: some of its bits mean nothing in base64. */
  private static String flipped(String value, int place) {
    int start = "Bearer ".length();
    return value.length() <= start
        ? "Bearer x"
        : BodyFaults.flip(value, start + place % (value.length() - start - 1), 1);
  }

  private static String cut(String value) {
    return value.isEmpty() ? "B" : value.substring(0, value.length() - 4);
  }

  private static List<Fault> contentTypes() {
    List<Fault> faults = new ArrayList<>();
    for (String type :
        List.of(
            "",
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json;charset=utf-16",
            "application/json;charset=no-such",
            "application/json;charset=!",
            "nonsense",
            "/",
            "application/",
            "*/*",
            "application/json, text/plain",
            "application/\u00ff",
            "application/json;;;=")) {
      boolean isRefused = !type.isEmpty() && !type.contains(";;;");
      faults.add(
          new Fault(
              HEADER, "Content-Type: " + type, isRefused, bad -> bad.header("Content-Type", type)));
    }
    faults.add(maybe(HEADER, "no Content-Type", bad -> bad.without("Content-Type")));
    faults.add(
        maybe(HEADER, "two Content-Types", bad -> bad.headers.add("Content-Type: text/plain")));
    for (String coding : List.of("gzip", "br", "deflate, gzip", "x", "identity, gzip")) {
      faults.add(
          refused(
              HEADER,
              "Content-Encoding: " + coding,
              bad -> bad.headers.add("Content-Encoding: " + coding)));
    }
    return faults;
  }
}
