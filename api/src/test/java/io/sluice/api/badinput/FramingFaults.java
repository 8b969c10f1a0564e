package io.sluice.api.badinput;

import static io.sluice.api.badinput.Fault.Stage.FRAMING;
import static io.sluice.api.badinput.Fault.Stage.METHOD;
import static io.sluice.api.badinput.Fault.maybe;
import static io.sluice.api.badinput.Fault.refused;

import java.util.ArrayList;
import java.util.List;

/** Methods, versions, and where a body ends: whatever two readers could understand differently. */
final class FramingFaults {
  private FramingFaults() {}

  static List<Fault> of(Operation operation) {
    List<Fault> faults = new ArrayList<>();
    addMethods(operation, faults);
    for (String version :
        List.of("HTTP/2.0", "HTTP/9.9.9", "HTTP/1.", "HTTP/1.1 x", "ICY/1.1", "")) {
      faults.add(refused(METHOD, "version " + version, bad -> bad.version = version));
    }
    faults.add(maybe(METHOD, "version HTTP/1.0", bad -> bad.version = "HTTP/1.0"));
    faults.add(maybe(METHOD, "version HTTP/1.2", bad -> bad.version = "HTTP/1.2"));
    addLengths(faults);
    addCodings(faults);
    return faults;
  }

  /** A method of another operation at the path is a request to that one, with no fault at all. */
  private static void addMethods(Operation operation, List<Fault> faults) {
    boolean answersHead = operation.siblings().contains("GET");
    for (String method :
        List.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "FOO",
            "get",
            "G\u00ffT",
            "G(T",
            "X".repeat(1_000),
            "X".repeat(9_000))) {
      String name = "method " + method.substring(0, Math.min(10, method.length()));
      boolean isRefused = !(answersHead && method.equals("HEAD"));
      if (!operation.siblings().contains(method)) {
        faults.add(new Fault(METHOD, name, isRefused, bad -> bad.method = method));
      }
    }
  }

  private static void addLengths(List<Fault> faults) {
    for (String length :
        List.of(
            "many",
            "-1",
            "+2",
            "0x2",
            "2, 3",
            "1e1",
            "2 2",
            "",
            "99999999999999999999",
            "2;",
            "2.0")) {
      faults.add(
          refused(
              FRAMING,
              "Content-Length: " + length,
              bad -> bad.framing = "Content-Length: " + length + "\r\n"));
    }
    faults.add(
        refused(
            FRAMING,
            "two different lengths",
            bad -> bad.framing = length(bad) + "Content-Length: 5\r\n"));
    faults.add(
        maybe(FRAMING, "the same length twice", bad -> bad.framing = length(bad) + length(bad)));
    faults.add(
        maybe(
            FRAMING,
            "chunks",
            bad -> {
              bad.framing = "Transfer-Encoding: chunked\r\n";
              chunk(bad);
            }));
    faults.add(
        maybe(
            FRAMING,
            "a chunk with an extension",
            bad -> {
              bad.framing = "Transfer-Encoding: chunked\r\n";
              chunk(bad);
              bad.body = bad.body.replaceFirst("\r\n", ";a=\"b\";c\r\n");
            }));
    faults.add(
        maybe(
            FRAMING,
            "chunks with a trailer",
            bad -> {
              bad.framing = "Transfer-Encoding: chunked\r\nTrailer: Idempotency-Key\r\n";
              chunk(bad);
              bad.body = bad.body.replaceFirst("\r\n\r\n$", "\r\nIdempotency-Key: t\r\n\r\n");
            }));
  }

  private static void addCodings(List<Fault> faults) {
    faults.add(
        refused(
            FRAMING,
            "a length and chunks",
            bad -> {
              chunk(bad);
              bad.framing = length(bad) + "Transfer-Encoding: chunked\r\n";
            }));
    faults.add(
        refused(
            FRAMING,
            "chunks and a length",
            bad -> {
              chunk(bad);
              bad.framing = "Transfer-Encoding: chunked\r\n" + length(bad);
            }));
    for (String coding :
        List.of(
            "gzip",
            "identity",
            "chunked, gzip",
            "gzip, chunked",
            "chunked, chunked",
            "xchunked",
            "chunkedx",
            "\u000bchunked",
            "chunked, identity",
            "\"chunked\"",
            "",
            ",",
            "chunk ed")) {
      faults.add(
          refused(
              FRAMING,
              "Transfer-Encoding: " + coding,
              bad -> {
                chunk(bad);
                bad.framing = "Transfer-Encoding: " + coding + "\r\n";
              }));
    }
    faults.add(
        refused(
            FRAMING,
            "chunks twice",
            bad -> {
              chunk(bad);
              bad.framing = "Transfer-Encoding: chunked\r\n".repeat(2);
            }));
    faults.add(
        refused(
            FRAMING,
            "chunks in HTTP/1.0",
            bad -> {
              chunk(bad);
              bad.version = "HTTP/1.0";
              bad.framing = "Transfer-Encoding: chunked\r\n";
            }));
    for (String chunks :
        List.of(
            "zz\r\n",
            "-1\r\n",
            "FFFFFFFFFFFFFFFFF\r\n",
            "0x2\r\n{}\r\n0\r\n\r\n",
            "2\r\n{}zz\r\n0\r\n\r\n",
            "\r\n")) {
      faults.add(
          refused(
              FRAMING,
              "the chunk " + chunks.strip(),
              bad -> {
                bad.body = chunks;
                bad.framing = "Transfer-Encoding: chunked\r\n";
              }));
    }
    faults.add(refused(FRAMING, "Expect: miracles", bad -> bad.headers.add("Expect: miracles")));
  }

  private static String length(Request bad) {
    return "Content-Length: " + (bad.body == null ? 0 : bad.body.length()) + "\r\n";
  }

  private static void chunk(Request bad) {
    String whole = bad.body == null ? "" : bad.body;
    String chunk =
        whole.isEmpty() ? "" : Integer.toHexString(whole.length()) + "\r\n" + whole + "\r\n";
    bad.body = chunk + "0\r\n\r\n";
  }
}
