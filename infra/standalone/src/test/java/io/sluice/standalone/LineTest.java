package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that says a byte, and a server that says it back. */
class LineTest {
  private static final int SOON = 20_000;
  private static final int A_MOMENT = 300;

  private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private Line line;
  private Socket client;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    line = Line.to(server.getLocalPort());
    client = newClient();
    assertEquals(1, echo(client, 1));
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    line.close();
    server.close();
  }

  @Test
  void resetsConnectionsAndThenWorksAgain() throws IOException {
    line.disturb(Trouble.RESET);
    assertThrows(SocketException.class, () -> client.getInputStream().read());
    assertThrows(IOException.class, () -> echo(newClient(), 2));

    line.mend();
    assertEquals(3, echo(newClient(), 3));
  }

  @Test
  void closesConnectionsInGoodOrder() throws IOException {
    line.disturb(Trouble.CLOSED);

    assertEquals(-1, client.getInputStream().read());
  }

  @Test
  void whatWasHeldArrivesWhenItIsMended() throws Exception {
    line.disturb(Trouble.SILENT);
    hearsNothing(client, 2);
    assertEquals(1, heard.size());

    line.mend();
    assertEquals(2, read(client, SOON));
  }

  @Test
  void whatHasVanishedIsLostAndNobodyCanConnect() throws IOException {
    line.disturb(Trouble.VANISHED);
    hearsNothing(client, 2);
    assertThrows(SocketTimeoutException.class, () -> newClient());

    line.mend();
    assertThrows(SocketException.class, () -> read(client, SOON));
    assertEquals(3, echo(newClient(), 3));
    assertFalse(heard.contains(2));
  }

  @Test
  void aHalfOpenConnectionIsDeadForGoodAndNewOnesWork() throws IOException {
    line.disturb(Trouble.HALF_OPEN);
    hearsNothing(client, 2);
    assertEquals(3, echo(newClient(), 3));

    line.mend();
    hearsNothing(client, 4);
    assertFalse(heard.contains(2));
    assertFalse(heard.contains(4));
  }

  @Test
  void heldRepliesArriveAndTheServerHearsTheRequestAtOnce() throws Exception {
    line.disturb(Trouble.REPLIES_HELD);
    hearsNothing(client, 2);
    serverHears(1, 2);

    line.mend();
    assertEquals(2, read(client, SOON));
  }

  @Test
  void lostRepliesEndTheirConnection() throws Exception {
    line.disturb(Trouble.REPLIES_LOST);
    hearsNothing(client, 2);
    serverHears(1, 2);

    line.mend();
    assertThrows(SocketException.class, () -> read(client, SOON));
  }

  @Test
  void whatIsDelayedArrivesInTheEnd() throws IOException {
    line.disturb(Trouble.DELAYED);
    hearsNothing(client, 2);

    assertEquals(2, read(client, SOON));
  }

  @Test
  void whatDripsArrivesInTheEnd() throws IOException {
    line.disturb(Trouble.DRIPPING);
    client.getOutputStream().write(new byte[] {2, 3, 4, 5, 6, 7, 8, 9});

    for (int expected = 2; expected < 10; expected++) {
      assertEquals(expected, read(client, SOON));
    }
  }

  @Test
  void leadsSomewhereElse() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      line.leadTo(other.getLocalPort());

      assertThrows(SocketException.class, () -> client.getInputStream().read());
      try (Socket moved = newClient();
          Socket accepted = other.accept()) {
        moved.getOutputStream().write(7);
        assertEquals(7, accepted.getInputStream().read());
      }
    }
  }

  @Test
  void theEndOfAConnectionPassesToo() throws Exception {
    client.shutdownOutput();

    assertEquals(-1, client.getInputStream().read());
    serverHears(1, -1);
  }

  private Socket newClient() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), line.port()), 2_000);
    socket.setSoTimeout(SOON);
    return socket;
  }

  private static int echo(Socket socket, int said) throws IOException {
    socket.getOutputStream().write(said);
    return socket.getInputStream().read();
  }

  private static void hearsNothing(Socket socket, int said) throws IOException {
    socket.getOutputStream().write(said);
    assertThrows(SocketTimeoutException.class, () -> read(socket, A_MOMENT));
  }

  private static int read(Socket socket, int patience) throws IOException {
    socket.setSoTimeout(patience);
    return socket.getInputStream().read();
  }

  private void serverHears(int... bytes) throws InterruptedException {
    for (int expected : bytes) {
      Integer said = heard.poll(SOON, TimeUnit.MILLISECONDS);
      assertNotNull(said);
      assertEquals(expected, said);
    }
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket accepted = server.accept();
        Thread.ofVirtual().start(() -> sayBack(accepted));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void sayBack(Socket accepted) {
    try (accepted) {
      int said;
      do {
        said = accepted.getInputStream().read();
        heard.add(said);
        if (said >= 0) {
          accepted.getOutputStream().write(said);
        }
      } while (said >= 0);
    } catch (IOException reset) {
      heard.add(-2);
    }
  }
}
