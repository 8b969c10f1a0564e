package io.sluice.api.problem;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as far as it must be known to refuse it, read from the bytes themselves.
 * Strict where Netty is lenient: what could be understood in two ways is not understood here.
 *
 * @param length bytes of the head, with the empty line that ends it
 * @param body bytes that follow it
 * @param isPlain nothing has to be known about it but its first line
 * @param id what its sender calls it, if that can stand in a log
 * @param overTls a proxy says that its sender uses TLS
 */
record RequestHead(
    String method,
    String target,
    int length,
    int body,
    boolean isPlain,
    @Nullable String id,
    boolean overTls) {

  /** Less than Netty's own limits, so that it is Netty who refuses what is too long. */
  private static final int LONGEST_LINE = 4_000;

  private static final int LONGEST_HEAD = 8_000;
  private static final String VERSION = " HTTP/1.1";
  private static final long SPACES = 0x2020202020202020L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /**
   * The head at the reader index, which does not move; null when it is not there to its end, or
   * when it does not say by a Content-Length alone where its body ends.
   */
  static @Nullable RequestHead at(ByteBuf bytes) {
    Reader reader = new Reader(bytes);
    return reader.firstLine() && reader.headers() ? reader.head() : null;
  }

  /** Goes from line to line. */
  private static final class Reader {
    private final ByteBuf bytes;
    private final int start;
    private final int end;
    private int line;
    private int lineEnd;
    private String method = "";
    private String target = "";
    private int hosts;
    private int lengths;
    private int body;
    private boolean plain = true;
    private boolean overTls;
    private @Nullable String id;

    Reader(ByteBuf bytes) {
      this.bytes = bytes;
      this.start = bytes.readerIndex();
      this.end = Math.min(bytes.writerIndex(), start + LONGEST_HEAD);
      this.line = start;
    }

    RequestHead head() {
      boolean reads = method.equals("GET") || method.equals("HEAD");
      return new RequestHead(
          method,
          target,
          lineEnd + 2 - start,
          body,
          plain && hosts == 1 && !(reads && body > 0),
          id,
          overTls);
    }

    /** Whether the line ends by CRLF, with no other control character in it. */
    private boolean findLineEnd() {
      int at = line;
      while (at < end) {
        if (end - at >= Long.BYTES) {
          long word = bytes.getLongLE(at);
          // The lowest bit that is set marks the first byte below 0x20 (H. Warren, Hacker's
          // Delight, 6-1).
          long control = (word - SPACES) & ~word & HIGH_BITS;
          if (control == 0) {
            at += Long.BYTES;
            continue;
          }
          at += Long.numberOfTrailingZeros(control) / Byte.SIZE;
        }
        byte c = bytes.getByte(at);
        if (c >= 0 && c < ' ' && c != '\t') {
          lineEnd = at;
          return c == '\r'
              && at + 1 < end
              && bytes.getByte(at + 1) == '\n'
              && at - line <= LONGEST_LINE;
        }
        at++;
      }
      return false;
    }

    boolean firstLine() {
      if (!findLineEnd()) {
        return false;
      }
      int space = bytes.indexOf(line, lineEnd, (byte) ' ');
      int second = lineEnd - VERSION.length();
      if (space <= line || second <= space + 1 || !is(second, VERSION)) {
        return false;
      }
      method = text(line, space);
      target = text(space + 1, second);
      return isName(line, space) && target.indexOf(' ') < 0 && target.indexOf('\t') < 0;
    }

    /** Whether they are sound and end. */
    boolean headers() {
      while (true) {
        line = lineEnd + 2;
        if (!findLineEnd()) {
          return false;
        }
        if (lineEnd == line) {
          return true;
        }
        int colon = bytes.indexOf(line, lineEnd, (byte) ':');
        if (colon <= line || !isName(line, colon) || !note(colon)) {
          return false;
        }
      }
    }

    /** False for what makes it unclear where the body ends, or whether it comes at all. */
    private boolean note(int colon) {
      switch (colon - line) {
        case 4 -> {
          if (isNamed("host")) {
            hosts++;
            plain &= isHost(value(colon));
          }
        }
        case 6 -> {
          return !isNamed("expect");
        }
        case 7 -> plain &= !isNamed("upgrade");
        case 10 -> {
          if (isNamed("connection")) {
            plain &= value(colon).equalsIgnoreCase("keep-alive");
          }
        }
        case 9 -> {
          if (isNamed("forwarded")) {
            overTls |= value(colon).contains("proto=https");
          }
        }
        case 12 -> {
          if (isNamed("x-request-id")) {
            id = RequestId.keptOrNew(value(colon));
          }
        }
        case 14 -> {
          return !isNamed("content-length") || readLength(value(colon));
        }
        case 17 -> {
          if (isNamed("x-forwarded-proto")) {
            overTls |= value(colon).equals("https");
          }
          return !isNamed("transfer-encoding");
        }
        default -> {
          // Whoever handles the request reads it.
        }
      }
      return true;
    }

    private boolean readLength(String digits) {
      if (++lengths > 1 || digits.isEmpty() || digits.length() > 9) {
        return false;
      }
      for (int i = 0; i < digits.length(); i++) {
        char c = digits.charAt(i);
        if (c < '0' || c > '9') {
          return false;
        }
      }
      body = Integer.parseInt(digits);
      plain &= body <= BodyLimits.MAX_BYTES;
      return true;
    }

    private boolean isNamed(String lowerCase) {
      for (int i = 0; i < lowerCase.length(); i++) {
        if ((bytes.getByte(line + i) | 0x20) != lowerCase.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    private boolean is(int at, String text) {
      for (int i = 0; i < text.length(); i++) {
        if (bytes.getByte(at + i) != text.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    /** RFC 9110, 5.1, without the characters that nobody uses. */
    private boolean isName(int from, int to) {
      for (int at = from; at < to; at++) {
        if (!isLetterOrDigit(bytes.getByte(at)) && bytes.getByte(at) != '-') {
          return false;
        }
      }
      return true;
    }

    private static boolean isHost(String host) {
      for (int i = 0; i < host.length(); i++) {
        char c = host.charAt(i);
        if (!isLetterOrDigit(c) && c != '.' && c != '-' && c != ':') {
          return false;
        }
      }
      return host.indexOf(':') == host.lastIndexOf(':');
    }

    private static boolean isLetterOrDigit(int c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private String value(int colon) {
      return text(colon + 1, lineEnd).strip();
    }

    private String text(int from, int to) {
      return bytes.toString(from, to - from, StandardCharsets.ISO_8859_1);
    }
  }
}
