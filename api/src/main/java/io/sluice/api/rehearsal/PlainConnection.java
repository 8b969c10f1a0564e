package io.sluice.api.rehearsal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** HTTP/1.1 as far as this service's own answers use it: each has a {@code Content-Length}. */
final class PlainConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;

  private PlainConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static PlainConnection to(InetSocketAddress service) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(service, PATIENCE_MILLIS);
      return new PlainConnection(socket);
    } catch (IOException unreachable) {
      socket.close();
      throw unreachable;
    }
  }

  /**
   * Sends the requests together and waits for all answers.
   *
   * @return how many there were
   */
  int ask(List<byte[]> requests) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] request : requests) {
      all.write(request);
    }
    all.writeTo(socket.getOutputStream());
    for (int i = 0; i < requests.size(); i++) {
      in.skipNBytes(readHead());
    }
    return requests.size();
  }

  /** The length of the body that follows. */
  private int readHead() throws IOException {
    int length = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    return length;
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0) {
        throw new EOFException("the service hung up on its own rehearsal");
      }
      if (read != '\r') {
        line.write(read);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
