package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jars as processes of their own that cannot start. */
class StartFailureIT {
  private static final Path TARGET =
      Path.of(System.getProperty("basedir", ""), "target").toAbsolutePath();
  private static final String PLAIN = "sluice.jar";
  private static final String STANDALONE = "sluice-standalone.jar";
  private static final Map<String, String> SERVERS_THAT_NOBODY_ASKS =
      Map.of(
          "SLUICE_AUTH_SIGNING_KEYS", Keys.SETTING,
          "SPRING_R2DBC_URL", "r2dbc:mysql://127.0.0.1:1/sluice",
          "SPRING_R2DBC_USERNAME", "sluice",
          "SPRING_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
          "SPRING_DATA_REDIS_URL", "redis://127.0.0.1:1");

  @TempDir Path folder;

  @Test
  void withoutADatabaseItSaysHowToNameOne() throws Exception {
    Map<String, String> environment = new HashMap<>(SERVERS_THAT_NOBODY_ASKS);
    environment.keySet().removeIf(name -> name.startsWith("SPRING_R2DBC"));

    List<String> told = start(PLAIN, environment);

    assertThat(told)
        .containsExactly(
            "There is no database: set SPRING_R2DBC_URL (such as r2dbc:mysql://db:3306/sluice),"
                + " SPRING_R2DBC_USERNAME and SPRING_R2DBC_PASSWORD.");
  }

  @Test
  void withoutKeysItSaysHowToGiveSome() throws Exception {
    Map<String, String> environment = new HashMap<>(SERVERS_THAT_NOBODY_ASKS);
    environment.remove("SLUICE_AUTH_SIGNING_KEYS");

    List<String> told = start(PLAIN, environment);

    assertThat(told)
        .containsExactly(
            "There is no key to sign access tokens with. Set SLUICE_AUTH_SIGNING_KEYS to"
                + " kid:base64url pairs separated by commas, the first signs.");
  }

  @ParameterizedTest
  @CsvSource({"server", "management.server"})
  void withAPortThatIsTakenItSaysWhich(String server) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      String setting = "--" + server + ".port";

      List<String> told = start(PLAIN, SERVERS_THAT_NOBODY_ASKS, setting + "=" + port);

      assertThat(told)
          .containsExactly(
              "Port %d is already in use: stop what holds it or choose another with %s."
                  .formatted(port, setting));
    }
  }

  @Test
  void withAKeyThatIsTooShortNoServerIsStarted() throws Exception {
    List<String> told = start(STANDALONE, Map.of("SLUICE_AUTH_SIGNING_KEYS", "k1:c2hvcnQ"));

    assertThat(told).containsExactly("The signing key k1 has 5 bytes; HS256 needs 32 or more.");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  /** What it says on standard error until it ends with exit code 1. */
  private List<String> start(String jar, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path err = folder.resolve("err");
    Path out = folder.resolve("out");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(java.toString(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-jar", TARGET.resolve(jar).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(err.toFile())
            .redirectOutput(out.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPRING|SLUICE)_.*|JAVA_TOOL.*"));
    // The usual ones may be somebody's on this machine.
    builder.environment().putAll(Map.of("SERVER_PORT", "0", "MANAGEMENT_SERVER_PORT", "0"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ends by itself").isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(out, StandardCharsets.UTF_8)).doesNotContainPattern("\n\tat ");
    return Files.readAllLines(err, StandardCharsets.UTF_8);
  }
}
