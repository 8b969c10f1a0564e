package io.sluice.load.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process of the service: it can be killed, paused and started again, always behind the same
 * door. It cannot outlive this JVM.
 */
public final class ServiceNode implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final String name;
  private final int port;
  private final Path folder;
  private final String classPath;
  private final List<String> command;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process process;

  ServiceNode(String name, int port, Path folder, String classPath, List<String> command) {
    this.name = name;
    this.port = port;
    this.folder = folder;
    this.classPath = classPath;
    this.command = List.copyOf(command);
  }

  public String name() {
    return name;
  }

  /** {@code http://127.0.0.1:20123}. */
  public URI door() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What the process says, over all its lives. */
  public Path log() {
    return folder.resolve("node-" + name + ".log");
  }

  /** The process that runs, or ran last. */
  public long pid() {
    return process().orElseThrow().pid();
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Starts it, armed with nothing; returns at once. */
  public synchronized void start() {
    if (isAlive()) {
      return;
    }
    try {
      disarm();
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.directory(folder.toFile());
      // By environment: the command line must stay short enough for the kernel to show it whole.
      builder.environment().put("CLASSPATH", classPath);
      builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      process = builder.start();
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    }
  }

  /**
   * Waits until it sells.
   *
   * @throws IllegalStateException when it ends instead, or takes longer
   */
  public void awaitReady(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!isReady()) {
      if (!isAlive()) {
        throw new IllegalStateException("node %s has ended, see %s".formatted(name, log()));
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "node %s is not ready after %s, see %s".formatted(name, atMost, log()));
      }
      Waiting.pause(BETWEEN_LOOKS);
    }
  }

  public boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(door().resolve("/readyz")).timeout(Duration.ofSeconds(2)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a node starts", interrupted);
    }
  }

  /**
   * Tells the process to kill itself, at this step: a line as its crash hook reads it. It has heard
   * of it a moment later.
   */
  public void arm(String line) {
    try {
      Path told = folder.resolve("node-" + name + ".crash.new");
      Files.writeString(told, line);
      Files.move(
          told, crashFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  public void disarm() {
    arm("");
  }

  Path crashFile() {
    return folder.resolve("node-" + name + ".crash");
  }

  /** Waits until the process has ended, whoever ended it. */
  public boolean endsWithin(Duration time) {
    Optional<Process> running = process();
    try {
      return running.isEmpty() || running.get().waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a node ends", interrupted);
    }
  }

  private synchronized Optional<Process> process() {
    return Optional.ofNullable(process);
  }

  /** SIGKILL; returns when it is gone. */
  public void kill() {
    process()
        .ifPresent(
            running -> {
              running.destroyForcibly();
              running.onExit().join();
            });
  }

  /** SIGKILL to the process and to all that it has started. */
  public void killTree() {
    process()
        .ifPresent(
            running -> {
              List<ProcessHandle> children = running.descendants().toList();
              running.destroyForcibly();
              children.forEach(ProcessHandle::destroyForcibly);
              running.onExit().join();
              children.forEach(child -> child.onExit().join());
            });
  }

  /** SIGSTOP: its connections stay open and nothing answers until {@link #resume}. */
  public void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    List<String> kill = new ArrayList<>(List.of("/bin/sh", "-c"));
    kill.add("kill -s %s %d".formatted(signal, process().orElseThrow().pid()));
    try {
      if (new ProcessBuilder(kill).start().waitFor() != 0) {
        throw new IllegalStateException("node " + name + " does not run");
      }
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending a signal", interrupted);
    }
  }

  /** SIGTERM; returns when it is gone. */
  public void stop() {
    process()
        .ifPresent(
            running -> {
              // Its handle: the process itself would close the standard input first, and so kill
              // it.
              running.toHandle().destroy();
              running.onExit().join();
            });
  }

  @Override
  public void close() {
    stop();
  }
}
