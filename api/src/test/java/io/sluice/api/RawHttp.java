package io.sluice.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What no decent HTTP client would send, and the bytes that come back. */
final class RawHttp {
  private static final int PATIENCE_MILLIS = 20_000;

  private RawHttp() {}

  /** The first answer to the bytes, each character of {@code request} one of them. */
  static Answer send(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return read(socket.getInputStream());
    }
  }

  private static Answer read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended after: " + head);
      }
      head.append((char) next);
    }
    String text = head.toString();
    if (text.startsWith("HTTP/1.1 100")) {
      return read(in);
    }
    byte[] body = in.readNBytes(length(text));
    int status = Integer.parseInt(text.split(" ", 3)[1]);
    return new Answer(status, text, new String(body, StandardCharsets.UTF_8));
  }

  private static int length(String head) {
    return head.toLowerCase(Locale.ROOT)
        .lines()
        .filter(line -> line.startsWith("content-length:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(0);
  }

  /**
   * An answer.
   *
   * @param head status line and header fields
   */
  record Answer(int status, String head, String body) {}
}
