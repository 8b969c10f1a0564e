package io.sluice.api;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What no decent HTTP client would send, and the bytes that come back. */
public final class RawHttp {
  private static final int PATIENCE_MILLIS = 20_000;

  private RawHttp() {}

  /** The first answer to the bytes, each character of {@code request} one of them. */
  static Answer send(int port, String request) throws IOException {
    try (Connection connection = open(port)) {
      connection.write(request);
      return connection.answer(request.startsWith("HEAD "));
    }
  }

  public static Connection open(int port) throws IOException {
    return new Connection(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** One connection, for as many requests as the other side takes. */
  public static final class Connection implements Closeable {
    private final Socket socket;
    private final InputStream in;

    private Connection(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends the bytes, each character one of them. */
    public void write(String request) throws IOException {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Says that nothing more will come. */
    public void end() throws IOException {
      socket.shutdownOutput();
    }

    /** The next answer; one to a HEAD has no body, whatever its header fields say. */
    public Answer answer(boolean toHead) throws IOException {
      String head = until("\r\n\r\n");
      int status = Integer.parseInt(head.split(" ", 3)[1]);
      if (status == 100) {
        return answer(toHead);
      }
      boolean bare = toHead || status == 204 || status == 304;
      Answer withoutBody = new Answer(status, head, "");
      return bare || withoutBody.isStream()
          ? withoutBody
          : new Answer(status, head, new String(body(withoutBody), StandardCharsets.UTF_8));
    }

    private byte[] body(Answer head) throws IOException {
      List<String> lengths = head.header("content-length");
      if (!lengths.isEmpty()) {
        return in.readNBytes(Integer.parseInt(lengths.getFirst()));
      }
      byte[] body = new byte[0];
      while (head.header("transfer-encoding").contains("chunked")) {
        int length = Integer.parseInt(until("\r\n").strip(), 16);
        byte[] longer = Arrays.copyOf(body, body.length + length);
        int read = in.readNBytes(longer, body.length, length);
        if (read < length || !until("\r\n").equals("\r\n")) {
          throw new IOException("the connection ended within a chunk");
        }
        body = longer;
        if (length == 0) {
          break;
        }
      }
      return body;
    }

    private String until(String end) throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf(end, Math.max(0, text.length() - end.length())) < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("the connection ended after: " + text);
        }
        text.append((char) next);
      }
      return text.toString();
    }

    /** What comes of a stream up to and with this text. */
    void hear(String text) throws IOException {
      until(text);
    }

    /** Whatever comes until the other side closes, be it in the middle of what we have sent. */
    public String rest() throws IOException {
      StringBuilder rest = new StringBuilder();
      try {
        for (int next = in.read(); next >= 0; next = in.read()) {
          rest.append((char) next);
        }
      } catch (SocketException reset) {
        return rest.toString();
      }
      return rest.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /**
   * An answer.
   *
   * @param head status line and header fields
   */
  public record Answer(int status, String head, String body) {

    /** The values of a header field. */
    public List<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .toList();
    }

    public boolean isStream() {
      return status == 200
          && header("content-type").stream().anyMatch(type -> type.startsWith("text/event-stream"));
    }
  }
}
