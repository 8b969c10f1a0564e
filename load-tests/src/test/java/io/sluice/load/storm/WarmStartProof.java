package io.sluice.load.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
  private static final Path JAR = Path.of("..", "api", "target", "sluice.jar");

  @Test
  void aReadyNodeIsAWarmNode() throws Exception {
    Path folder = Path.of("target", "storm", "warm-start-" + System.currentTimeMillis());
    Path cache = folder.resolve("sluice.aot").toAbsolutePath();
    try (Service servers = Service.withServers(folder)) {
      Path unpacked = unpackTo(folder.resolve("unpacked"));
      // The servers are cold, too.
      rehearse(servers, unpacked, "-XX:AOTCacheOutput=" + cache);

      double cold = firstOfSteady("cold", servers, unpacked, List.of(), false);
      double warm = firstOfSteady("warm", servers, unpacked, List.of(), true);
      double cached =
          Files.exists(cache)
              ? firstOfSteady("cached", servers, unpacked, List.of("-XX:AOTCache=" + cache), true)
              : Double.NaN;

      assertThat(warm)
          .as("first 5 s of steady; %.2f without rehearsal, %.2f with a cache", cold, cached)
          .isGreaterThan(0.7);
    }
  }

  private static Path unpackTo(Path folder) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process unpacking =
        new ProcessBuilder(
                java,
                "-Djarmode=tools",
                "-jar",
                JAR.toString(),
                "extract",
                "--destination",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(unpacking.waitFor()).isZero();
    return folder.resolve("sluice.jar").toAbsolutePath();
  }

  private static void rehearse(Service servers, Path jar, String option) throws IOException {
    servers.beside("training", jar, List.of(option)).close();
  }

  private static double firstOfSteady(
      String name, Service servers, Path jar, List<String> jvm, boolean rehearsed)
      throws IOException {
    String sale = servers.openSale(10_000_000, 1_000);
    long start = System.nanoTime();
    try (Service node = servers.beside(name, jar, jvm, "--sluice.rehearsal.enabled=" + rehearsed)) {
      double toReady = (System.nanoTime() - start) / 1e9;
      try (Lines lines = new Lines(node.port())) {
        Load load = new Load(lines, new Buyers(sale, BUYERS, node::buyer)::purchase, CLIENTS);
        double first = load.closed(CLIENTS, Duration.ZERO, FIRST).perSecond("201");
        double steady = load.closed(CLIENTS, UNTIL_STEADY, FIRST).perSecond("201");
        System.out.printf(
            Locale.ROOT,
            "%-6s ready after %5.1f s, %6.0f/s in its first 5 s, %6.0f/s later: %.2f%n",
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
