package io.sluice.standalone;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A broker inside this JVM. */
final class KafkaInProcess implements KafkaLife {

  private final KafkaSettings settings;
  private final Consumer<String> whenBroken;
  private volatile @Nullable KafkaRaftServer server;

  KafkaInProcess(KafkaSettings settings, Consumer<String> whenBroken) {
    this.settings = settings;
    this.whenBroken = whenBroken;
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  @Override
  public void start() {
    // Kafka ends the JVM when it cannot start or its disk fails, unless it is told otherwise.
    Exit.setExitProcedure(this::refuseToExit);
    Exit.setHaltProcedure(this::refuseToExit);
    QuietKafka.logWarningsOnly();
    KafkaRaftServer starting = null;
    try {
      format();
      starting = new KafkaRaftServer(new KafkaConfig(settings.properties()), Time.SYSTEM);
      starting.startup();
      server = starting;
    } catch (Exception | ExitRefused e) {
      end(starting);
      throw new StandaloneStartException(
          "Kafka did not start in %s: %s.".formatted(settings.folder(), reason(e)), e);
    }
  }

  @Override
  public void stop() {
    KafkaRaftServer stopping = server;
    if (stopping != null) {
      server = null;
      stopping.shutdown();
      stopping.awaitShutdown();
    }
  }

  @Override
  public GuardedProcess process() {
    throw new UnsupportedOperationException("This Kafka runs inside this JVM");
  }

  private void format() throws Exception {
    if (Files.isDirectory(settings.data())) {
      return;
    }
    // Beside its place first, so that a crash leaves no folder that is half formatted.
    Path half = settings.folder().resolve("data.half");
    Folders.delete(half);
    Files.createDirectories(half);
    new Formatter()
        .setNodeId(KafkaSettings.NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName(KafkaSettings.CONTROLLER)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setHasDynamicQuorum(false)
        .addDirectory(half.toString())
        .setMetadataLogDirectory(half.toString())
        .setPrintStream(silence())
        .run();
    Files.move(half, settings.data());
  }

  private static PrintStream silence() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }

  private static void end(@Nullable KafkaRaftServer failed) {
    if (failed != null) {
      failed.shutdown();
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof IOException io) {
      return Problem.in(io);
    }
    return Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
  }

  private void refuseToExit(int status, @Nullable String message) {
    if (server != null) {
      whenBroken.accept(
          "Kafka ended itself in %s (%s): its disk may be full or gone."
              .formatted(settings.folder(), message == null ? "status " + status : message));
    }
    throw new ExitRefused("Kafka wants to end with status %d: %s".formatted(status, message));
  }

  /** An error, so that no handler inside Kafka takes it for one of its own failures. */
  private static final class ExitRefused extends Error {

    @Serial private static final long serialVersionUID = 1L;

    ExitRefused(String message) {
      super(message);
    }
  }
}
