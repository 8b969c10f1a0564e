package io.sluice.load.storm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A storm of clients who hang up in the middle of a purchase leaves nothing behind. */
class HangUpProof {
  private static final int CLIENTS = Integer.getInteger("clients", 100_000);
  private static final int AT_A_TIME = 100;
  private static final double LEAST_PATIENCE_MICROS = 100;
  private static final double MOST_PATIENCE_MICROS = 500_000;
  private static final int BUYERS = 20_000;
  private static final Set<String> HELD =
      Set.of(
          "sluice_admission_used",
          "sluice_admission_under_way",
          "sluice_connections_open",
          "sluice_streams_stock_sales",
          "sluice_feed_orders",
          "sluice_append_underway",
          "sluice_append_waiting",
          "sluice_redis_reserve_waiting",
          "r2dbc_pool_acquired_connections",
          "r2dbc_pool_pending_connections");

  private final Random random = new Random(Long.getLong("seed", 1L));
  private final PriorityQueue<Client> impatient =
      new PriorityQueue<>(Comparator.comparingLong(c -> c.until));
  private int open;
  private int answered;

  @Test
  void nothingHalfDoneStays() throws IOException {
    Path folder = Path.of("target", "storm", "hang-up-" + System.currentTimeMillis());
    try (Service servers = Service.withServers(folder);
        Service node = servers.beside("node", List.of("-Dio.netty.leakDetection.level=paranoid"));
        Lines lines = new Lines(node.port())) {
      String sale = node.openSale(1_000_000, 1_000);
      Buyers buyers = new Buyers(sale, BUYERS, node::buyer);
      byte[] watch = watch(sale);
      long before = leaks(node);
      long start = System.nanoTime();
      for (int n = 0; n < CLIENTS || open > 0; ) {
        for (; n < CLIENTS && open < AT_A_TIME; n++) {
          open++;
          lines.open(new Client(n % 10 == 0 ? watch : buyers.purchase()));
        }
        lines.turn(1);
        hangUpTheImpatient();
      }
      double seconds = (System.nanoTime() - start) / 1e9;

      JsonObject audit = node.awaitConsistent(sale);
      awaitNothingLeft(node);
      double live = node.liveMegabytes();
      // Reports of leaks come with the next buffers after a collection.
      for (int n = 0; n < 20; n++) {
        node.audit(sale);
      }
      System.out.printf(
          "%d clients in %.0f s, %d of them had an answer before they hung up%n%s%n"
              + "live heap %.0f MB%n",
          CLIENTS, seconds, answered, audit, live);
      assertThat(audit.get("unaccounted").getAsLong()).isZero();
      assertThat(audit.get("oversold").getAsLong()).isZero();
      assertThat(audit.get("ordersRecorded")).isEqualTo(audit.get("reserved"));
      assertThat(audit.get("ordersRecorded").getAsLong()).isGreaterThan(CLIENTS / 100);
      assertThat(node.log()).as("faults of ours in " + folder).doesNotContain(" failed, request ");
      assertThat(leaks(node)).as("leaks reported in " + folder).isEqualTo(before);
    }
  }

  /** What was lost until now; one that a start on a busy machine has left is not the storm's. */
  private static long leaks(Service node) throws IOException {
    node.liveMegabytes();
    return node.log().lines().filter(line -> line.contains("LEAK")).count();
  }

  private static byte[] watch(String sale) {
    return "GET /api/v1/sales/%s/events HTTP/1.1\r\nHost: a\r\n\r\n"
        .formatted(sale)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void awaitNothingLeft(Service node) {
    Service.await(Duration.ofMinutes(2), () -> left(node).isEmpty(), () -> "without " + left(node));
  }

  /** What is still held, line by line, as the node's metrics tell it. */
  private static List<String> left(Service node) {
    try {
      return node.metrics().filter(HangUpProof::isHeld).toList();
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    }
  }

  private static boolean isHeld(String line) {
    String name = line.split("[{ ]", 2)[0];
    // The client that asks for the audit keeps a connection of its own.
    double allowed = name.equals("sluice_connections_open") ? 2 : 0;
    return HELD.contains(name) && Service.value(line) > allowed;
  }

  /** As many between one and two milliseconds as between a hundred and two hundred. */
  private long patience() {
    double span = Math.log(MOST_PATIENCE_MICROS / LEAST_PATIENCE_MICROS);
    return (long) (1_000 * LEAST_PATIENCE_MICROS * Math.exp(random.nextDouble() * span));
  }

  private void hangUpTheImpatient() {
    for (Client next = impatient.peek();
        next != null && next.until <= System.nanoTime();
        next = impatient.peek()) {
      impatient.remove().hangUp();
    }
  }

  private final class Client implements Line.Owner {
    private final byte[] request;
    private @Nullable Line line;
    private long until;
    private boolean gone;
    private boolean heard;

    Client(byte[] request) {
      this.request = request;
    }

    @Override
    public void connected(Line connected) {
      line = connected;
      until = System.nanoTime() + patience();
      impatient.add(this);
      try {
        // Some hang up in the middle of their request.
        connected.send(
            random.nextInt(10) == 0
                ? Arrays.copyOf(request, random.nextInt(request.length))
                : request);
      } catch (IOException broken) {
        connected.hangUp(true);
      }
    }

    @Override
    public void read(Line from, ByteBuffer bytes) {
      if (!heard) {
        heard = true;
        answered++;
      }
    }

    void hangUp() {
      Line mine = line;
      if (!gone && mine != null) {
        gone = true;
        open--;
        // Most by a reset: after a decent end a port rests for a minute, and there are not enough.
        mine.hangUp(random.nextInt(10) != 0);
      }
    }

    @Override
    public void lost(Line ended) {
      if (!gone) {
        gone = true;
        open--;
      }
    }
  }
}
