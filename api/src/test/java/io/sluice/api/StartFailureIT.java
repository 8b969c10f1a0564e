package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain jar as a process of its own that cannot start. */
class StartFailureIT {
  private static final Path JAR =
      Path.of(System.getProperty("basedir", ""), "target", "sluice.jar").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void withoutADatabaseItSaysHowToNameOne() throws Exception {
    List<String> told = start(Map.of("SLUICE_AUTH_SIGNING_KEYS", Keys.SETTING));

    assertThat(told)
        .containsExactly(
            "There is no database: set SPRING_R2DBC_URL (such as r2dbc:mysql://db:3306/sluice),"
                + " SPRING_R2DBC_USERNAME and SPRING_R2DBC_PASSWORD.");
  }

  @Test
  void withoutKeysItSaysHowToGiveSome() throws Exception {
    List<String> told =
        start(
            Map.of(
                "SPRING_R2DBC_URL", "r2dbc:mysql://127.0.0.1:1/sluice",
                "SPRING_R2DBC_USERNAME", "sluice",
                "SPRING_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                "SPRING_DATA_REDIS_URL", "redis://127.0.0.1:1"));

    assertThat(told)
        .containsExactly(
            "There is no key to sign access tokens with. Set SLUICE_AUTH_SIGNING_KEYS to"
                + " kid:base64url pairs separated by commas, the first signs.");
  }

  /** What it says on standard error until it ends with exit code 1. */
  private List<String> start(Map<String, String> environment)
      throws IOException, InterruptedException {
    Path err = folder.resolve("err");
    Path out = folder.resolve("out");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(java.toString(), "-XX:TieredStopAtLevel=1", "-jar", JAR.toString())
            .directory(folder.toFile())
            .redirectError(err.toFile())
            .redirectOutput(out.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPRING|SLUICE)_.*|JAVA_TOOL.*"));
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
