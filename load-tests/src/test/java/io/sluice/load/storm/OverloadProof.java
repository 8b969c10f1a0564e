package io.sluice.load.storm;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Ten times the capacity, whoever is served or not. All figures are from one run and one client, so
 * that their ratios hold on any machine.
 */
class OverloadProof {
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("seconds", 20));
  private static final int BUYERS = 20_000;
  private static final int CONNECTIONS = Integer.getInteger("connections", 4_000);

  private final Map<String, Object> table = new LinkedHashMap<>();

  @Test
  void goodputAndTimesHoldAtTenTimesTheCapacity() throws IOException {
    Path folder = Path.of("target", "storm", "overload-" + System.currentTimeMillis());
    try (Service servers = Service.withServers(folder);
        Service node = servers.beside("node", List.of());
        Lines lines = new Lines(node.port())) {
      String sale = node.openSale(10_000_000, 1_000);
      Buyers buyers = new Buyers(sale, BUYERS, node::buyer);
      Load load = new Load(lines, buyers::purchase, CONNECTIONS);
      load.closed(64, WARM_UP, Duration.ofSeconds(30));

      double best = best(node, sale, load);
      node.awaitConsistent(sale);
      double before = node.liveMegabytes();
      Load.Result half = show("half", load.open(best / 2, WARM_UP, TIME));
      double collected = node.metric("jvm_gc_pause_seconds_sum");
      Load crowd = Load.mixed(lines, new Crowd(buyers)::next, CONNECTIONS);
      Load.Result ten = show("ten times", crowd.open(best * 10, WARM_UP, TIME.multipliedBy(2)));
      collected = node.metric("jvm_gc_pause_seconds_sum") - collected;
      double limit = node.metric("sluice_admission_limit");
      double atOnce = node.liveMegabytes();
      JsonObject audit = node.awaitConsistent(sale);
      // What waited for the projection has been bounded, and is gone now; the rest must be, too.
      double after = node.liveMegabytes();
      Load.Result again = show("half again", load.open(best / 2, WARM_UP, TIME));

      table.put(
          "sent at ten times", "%.1f times the best".formatted(ten.sent / ten.seconds / best));
      table.put("goodput", "%.2f of the best".formatted(ten.perSecond("201") / best));
      table.put(
          "p99 of the accepted",
          "%.2f times that of half"
              .formatted(ten.of("201").millis(99) / half.of("201").millis(99)));
      table.put(
          "let in at ten times",
          "pay %.2f, pay for nothing %.2f, buy %.2f, read a status %.2f, browse %.2f"
              .formatted(
                  letIn("pay", ten),
                  letIn("stray", ten),
                  letIn("", ten),
                  letIn("read", ten),
                  letIn("look", ten)));
      table.put("limit afterwards", limit);
      table.put("collecting garbage", "%.1f s".formatted(collected));
      table.put(
          "live heap",
          "%.0f MB before, %.0f MB at the end, %.0f MB when all was projected"
              .formatted(before, atOnce, after));
      table.put("audit", audit);
      table.forEach((name, value) -> System.out.printf("%-28s %s%n", name, value));

      SoftAssertions all = new SoftAssertions();
      all.assertThat(ten.perSecond("201")).as("goodput").isGreaterThan(0.9 * best);
      all.assertThat(ten.of("201").millis(99)).isLessThan(2 * half.of("201").millis(99));
      all.assertThat(letIn("pay", ten)).as("payments let in").isGreaterThan(0.99);
      all.assertThat(letIn("read", ten)).as("status").isLessThanOrEqualTo(letIn("", ten));
      all.assertThat(letIn("look", ten)).as("browsing").isLessThanOrEqualTo(letIn("read", ten));
      all.assertThat(ten.withoutRetryAfter).as("refusals without Retry-After").isZero();
      all.assertThat(after).as("live heap").isLessThan(before + 40);
      all.assertThat(again.perSecond("201")).as("recovered").isGreaterThan(0.45 * best);
      all.assertAll();
    }
  }

  /** The part of one kind that was not sent away. */
  private static double letIn(String about, Load.Result result) {
    double refused = result.of(kind(about, "503 overloaded")).count();
    double all =
        result.answers.entrySet().stream()
            .filter(answers -> answers.getKey().matches(kind(about, "[0-9]{3}( .*)?")))
            .mapToInt(answers -> answers.getValue().count())
            .sum();
    return 1 - refused / all;
  }

  private static String kind(String about, String answer) {
    return about.isEmpty() ? answer : about + " " + answer;
  }

  /**
   * Nearly all want to buy; one of a hundred each pays, reads an order's status, or browses. Who
   * pays does it for what was bought last, but one of ten for an order that there is not.
   */
  private static final class Crowd {
    private final Buyers buyers;
    private long turn;

    Crowd(Buyers buyers) {
      this.buyers = buyers;
    }

    Load.Ask next() {
      return switch ((int) (turn++ % 100)) {
        case 0 -> payment();
        case 33 -> new Load.Ask("read", buyers.status());
        case 66 -> new Load.Ask("look", buyers.browsing());
        default -> buyers.purchaseToPayFor();
      };
    }

    private Load.Ask payment() {
      byte[] payment = turn % 1000 == 1 ? null : buyers.payment();
      return payment == null
          ? new Load.Ask("stray", buyers.strayPayment())
          : new Load.Ask("pay", payment);
    }
  }

  private double best(Service node, String sale, Load load) throws IOException {
    double best = 0;
    for (int clients : new int[] {32, 64, 128, 256}) {
      Load.Result result = load.closed(clients, WARM_UP, Duration.ofSeconds(10));
      show(clients + " clients", result);
      best = Math.max(best, result.perSecond("201"));
      node.awaitConsistent(sale);
    }
    table.put("best", "%.0f accepted/s".formatted(best));
    return best;
  }

  private Load.Result show(String phase, Load.Result result) {
    table.put(phase, result);
    return result;
  }
}
