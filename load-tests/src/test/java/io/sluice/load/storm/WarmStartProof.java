package io.sluice.load.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What a node sells in its first seconds after it has said that it is ready, compared with what it
 * sells later. All figures are from one run and one client, so that their ratios hold on any
 * machine.
 */
class WarmStartProof {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration UNTIL_STEADY = Duration.ofSeconds(40);
  private static final int CLIENTS = 64;
  private static final int BUYERS = 20_000;

  @Test
  void aReadyNodeIsAWarmNode() throws IOException {
    Path folder = Path.of("target", "storm", "warm-start-" + System.currentTimeMillis());
    try (Service servers = Service.withServers(folder)) {
      double cold = firstOfSteady("cold", servers, List.of(), "false");
      double warm = firstOfSteady("warm", servers, List.of(), "true");

      assertThat(warm).as("first 5 s of steady (%.2f without rehearsal)", cold).isGreaterThan(0.7);
    }
  }

  private static double firstOfSteady(
      String name, Service servers, List<String> jvm, String rehearsed) throws IOException {
    String sale = servers.openSale(10_000_000, 1_000);
    long start = System.nanoTime();
    try (Service node = servers.beside(name, jvm, "--sluice.rehearsal.enabled=" + rehearsed)) {
      double toReady = (System.nanoTime() - start) / 1e9;
      try (Lines lines = new Lines(node.port())) {
        Load load = new Load(lines, new Buyers(sale, BUYERS, node::buyer)::purchase, CLIENTS);
        double first = load.closed(CLIENTS, Duration.ZERO, FIRST).perSecond("201");
        double steady = load.closed(CLIENTS, UNTIL_STEADY, FIRST).perSecond("201");
        System.out.printf(
            Locale.ROOT,
            "%-5s ready after %5.1f s, %6.0f/s in its first 5 s, %6.0f/s later: %.2f%n",
            name,
            toReady,
            first,
            steady,
            first / steady);
        return first / steady;
      }
    }
  }
}
