package io.sluice.load.storm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Ten thousand streams, a tenth of them stalled for minutes, and a node that dies under them. */
class StreamsProof {
  private static final int STREAMS = Integer.getInteger("streams", 10_000);
  private static final int STALLED = STREAMS / 10;
  private static final int ORDERS = 200;
  private static final int MINUTES = Integer.getInteger("minutes", 4);

  private final List<Follower> readers = new ArrayList<>();
  private final PriorityQueue<Follower> comingBack =
      new PriorityQueue<>(Comparator.comparingLong(Follower::back));

  private record Bought(String order, String token) {}

  @Test
  void memoryStaysFlatStalledReadersEndAndNobodyMissesAnything() throws Exception {
    Path folder = Path.of("target", "storm", "streams-" + System.currentTimeMillis());
    try (Service servers = Service.withServers(folder);
        Service node = servers.beside("node", List.of());
        Lines lines = new Lines(node.port())) {
      String busy = node.openSale(1_000_000, 1_000);
      List<Bought> bought = buy(node, node.openSale(ORDERS, 1));
      double without = node.liveMegabytes();

      List<Follower> followers = open(lines, node, busy, bought);
      double open = node.liveMegabytes();
      System.out.printf(
          "%d streams: %.1f MB alive, %.1f KB each%n",
          STREAMS, open, (open - without) * 1000 / STREAMS);

      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> sales = CompletableFuture.runAsync(() -> sell(servers, busy, over));
      List<Double> alive = watch(lines, node);
      assertThat(cutOff(node)).isEqualTo(STALLED);
      assertThat(used(node)).isEqualTo(STREAMS - STALLED);
      assertThat(readers).allMatch(Follower::isUndisturbed);
      assertThat(alive).as("live heap").allMatch(megabytes -> megabytes < open + 15);

      payAll(servers, bought);
      turnUntil(
          lines, () -> followers.stream().allMatch(f -> f.hasHeard(2)), "told of the payment");

      node.kill();
      Follower.comebacks.clear();
      cancelEverySecond(servers, bought);
      CompletableFuture<Void> again = CompletableFuture.runAsync(() -> start(node));
      turnUntil(lines, again::isDone, "started again");
      turnUntil(lines, () -> followers.stream().allMatch(f -> f.hasHeardAll()), "told of the end");
      over.set(true);
      sales.join();

      assertThat(followers).allMatch(Follower::isInOrder);
      int back = Follower.comebacks.size();
      System.out.printf(
          "%d came back after the kill, at most %d within a second%n",
          back, Follower.busiestSecond());
      // Spread over four seconds, so a quarter in each; half leaves room for a slow client.
      assertThat(Follower.busiestSecond()).isLessThan(back / 2);
    }
  }

  private static List<Bought> buy(Service node, String sale) throws IOException {
    List<Bought> bought = new ArrayList<>();
    for (int n = 0; n < ORDERS; n++) {
      String token = node.buyer();
      HttpResponse<String> yes =
          node.post("/api/v1/sales/" + sale + "/orders", token, "k" + n, "{\"quantity\":1}");
      String id = JsonParser.parseString(yes.body()).getAsJsonObject().get("id").getAsString();
      bought.add(new Bought(id, token));
    }
    return bought;
  }

  /** Slowly enough for any backlog; those who stall do so when they have seen the first picture. */
  private List<Follower> open(Lines lines, Service node, String busy, List<Bought> bought)
      throws IOException {
    List<Follower> followers = new ArrayList<>();
    String stock = "/api/v1/sales/" + busy + "/events";
    for (int n = 0; n < STREAMS; n++) {
      boolean stalls = n % 10 == 0;
      Bought one = bought.get(n % ORDERS);
      Follower reader;
      if (stalls || n % 5 == 1) {
        reader = new Follower(lines, comingBack, stock, one.token(), stalls);
      } else {
        reader =
            new Follower(
                lines, comingBack, "/api/v1/orders/" + one.order() + "/events", one.token(), false);
        reader.follows(n % ORDERS % 2 == 0 ? 3 : 2);
        followers.add(reader);
      }
      if (!stalls) {
        readers.add(reader);
      }
      reader.open();
      if (n % 50 == 49) {
        long until = System.nanoTime() + Duration.ofMillis(100).toNanos();
        turnUntil(lines, () -> System.nanoTime() > until, "a tenth of a second");
      }
    }
    turnUntil(lines, () -> readers.stream().allMatch(Follower::hasHeardAnything), "all open");
    turnUntil(lines, () -> used(node) + cutOff(node) == STREAMS, "all open at the node");
    return followers;
  }

  private static double used(Service node) {
    try {
      return node.metric("sluice_admission_used", "gate=\"streams\"");
    } catch (IOException unreachable) {
      return -1;
    }
  }

  private static double cutOff(Service node) {
    try {
      return node.metric("sluice_streams_stalled_total");
    } catch (IOException unreachable) {
      return -1;
    }
  }

  private List<Double> watch(Lines lines, Service node) throws IOException {
    List<Double> alive = new ArrayList<>();
    for (int half = 0; half < 2 * MINUTES; half++) {
      long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      turnUntil(lines, () -> System.nanoTime() > until, "half a minute");
      alive.add(node.liveMegabytes());
      System.out.printf(
          "after %d s: %.1f MB alive, %.0f streams open, %.0f cut off%n",
          30 * (half + 1), alive.getLast(), used(node), cutOff(node));
    }
    return alive;
  }

  /** Something to see for who watches the stock. */
  private static void sell(Service servers, String sale, AtomicBoolean over) {
    try {
      for (int n = 0; !over.get(); n++) {
        servers.post(
            "/api/v1/sales/" + sale + "/orders", servers.buyer(), "k" + n, "{\"quantity\":1}");
        Thread.sleep(250);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void payAll(Service servers, List<Bought> bought) throws IOException {
    for (Bought one : bought) {
      HttpResponse<String> paid =
          servers.post(
              "/api/v1/orders/" + one.order() + "/payment",
              one.token(),
              "p",
              "{\"method\":\"card\"}");
      assertThat(paid.statusCode()).as(paid.body()).isEqualTo(200);
    }
  }

  private static void cancelEverySecond(Service servers, List<Bought> bought) throws IOException {
    for (int n = 0; n < bought.size(); n += 2) {
      Bought one = bought.get(n);
      HttpResponse<String> cancelled =
          servers.post("/api/v1/orders/" + one.order() + "/cancellation", one.token(), "", "");
      assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
    }
  }

  private static void start(Service node) {
    try {
      node.start();
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    }
  }

  private void turnUntil(Lines lines, BooleanSupplier reached, String what) throws IOException {
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    long look = 0;
    while (true) {
      lines.turn(10);
      for (Follower next = comingBack.peek();
          next != null && next.back() <= System.nanoTime();
          next = comingBack.peek()) {
        comingBack.remove().open();
      }
      long now = System.nanoTime();
      if (now - look > 100_000_000L) {
        look = now;
        if (reached.getAsBoolean()) {
          return;
        }
        assertThat(now < end).as(what + " in time").isTrue();
      }
    }
  }
}
