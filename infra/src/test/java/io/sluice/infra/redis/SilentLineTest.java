package io.sluice.infra.redis;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.infra.redis.Shop.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that vanishes without a word: its connections stay open, and nothing comes any more. */
class SilentLineTest {

  @Test
  void aConnectionOnWhichNothingIsHeardIsReplaced() throws IOException {
    RedisUnderTest.start();
    RedisSettings settings = RedisNode.settings(Duration.ofMillis(500), 100);
    try (Line line = new Line(URI.create(RedisUnderTest.url()));
        RedisNode node = new RedisNode(settings, line.url()).connected()) {
      Shop shop = new Shop(node.newStock());
      Sale sale = shop.open(openSale(2, 1));
      assertThat(shop.buys(ann(), sale).block(SOON)).isInstanceOf(Reserved.class);

      line.fallSilent();

      assertThatThrownBy(() -> shop.buys(bob(), sale).block(SOON))
          .isInstanceOf(OutcomeUnknownException.class);
      await().atMost(SOON).until(() -> line.connections() == 2);
      await().atMost(SOON).ignoreExceptions().until(() -> shop.reserved(sale) == 1);
      assertThat(shop.buys(bob(), sale).block(SOON)).isInstanceOf(Reserved.class);
    }
  }

  /** Carries bytes to the server and back; what stands when it falls silent carries none again. */
  private static final class Line implements AutoCloseable {
    private final URI server;
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new ArrayList<>();
    private int connections;
    private int silentUntil;

    Line(URI server) throws IOException {
      this.server = server;
      Thread.ofPlatform().daemon().start(this::welcome);
    }

    String url() {
      return "redis://127.0.0.1:" + door.getLocalPort();
    }

    synchronized void fallSilent() {
      silentUntil = connections;
    }

    synchronized int connections() {
      return connections;
    }

    private synchronized boolean isSilent(int connection) {
      return connection <= silentUntil;
    }

    private synchronized int add(Socket near, Socket far) {
      sockets.addAll(List.of(near, far));
      return ++connections;
    }

    private void welcome() {
      try {
        while (true) {
          Socket near = door.accept();
          Socket far = new Socket(server.getHost(), server.getPort());
          int connection = add(near, far);
          Thread.ofPlatform().daemon().start(() -> carry(connection, near, far));
          Thread.ofPlatform().daemon().start(() -> carry(connection, far, near));
        }
      } catch (IOException closed) {
        // The end of the test.
      }
    }

    private void carry(int connection, Socket from, Socket to) {
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[8192];
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
          if (!isSilent(connection)) {
            out.write(bytes, 0, read);
          }
        }
      } catch (IOException closed) {
        // One side has hung up.
      }
    }

    @Override
    public synchronized void close() throws IOException {
      door.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
