package io.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker in a JVM of its own, which runs {@link KafkaMain}. */
final class KafkaInOwnJvm implements KafkaLife {

  private static final Duration TO_START = Duration.ofSeconds(60);

  private final KafkaSettings settings;
  private @Nullable GuardedProcess process;

  KafkaInOwnJvm(KafkaSettings settings) {
    this.settings = settings;
  }

  @Override
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  @Override
  public void start() {
    Path ready = KafkaMain.readyFile(settings.folder());
    try {
      Files.deleteIfExists(ready);
    } catch (IOException e) {
      throw new StandaloneStartException(
          "Kafka could not be started in %s: %s.".formatted(settings.folder(), Problem.in(e)), e);
    }
    GuardedProcess started =
        GuardedProcess.start("Kafka", settings.folder(), command(), classPath());
    process = started;
    Readiness.await("Kafka", started, TO_START, () -> Files.exists(ready));
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-XX:+UseSerialGC");
    // Quick to start on few cores; who measures speed runs the service, not this.
    command.add("-XX:TieredStopAtLevel=1");
    command.add(KafkaMain.class.getName());
    command.addAll(KafkaMain.arguments(settings));
    return command;
  }

  /** By environment: the command line must stay short enough for the kernel to show it whole. */
  private static Map<String, String> classPath() {
    return Map.of("CLASSPATH", System.getProperty("java.class.path"));
  }

  @Override
  public void stop() {
    if (process != null) {
      process.stop();
    }
  }

  @Override
  public GuardedProcess process() {
    return Readiness.requireRunning("Kafka", process);
  }
}
