package io.sluice.load.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One process of the service, started from its jar as a user starts it. */
final class Jar implements AutoCloseable {
  static final String SIGNING_KEY = "bench:YmVuY2gta2V5LWJlbmNoLWtleS1iZW5jaC1rZXktYmVuY2g";

  private static final Duration TO_START = Duration.ofMinutes(3);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final int port;
  private final int management;
  private final Duration startedWithin;

  private Jar(Process process, Path log, int port, int management) {
    this.process = process;
    this.log = log;
    this.port = port;
    this.management = management;
    this.startedWithin = awaitReady();
  }

  /**
   * Starts it and waits until it sells.
   *
   * @param jar its file
   * @param log what it says
   * @throws IllegalStateException when it ends instead, or takes longer than three minutes
   */
  static Jar start(
      Path jar, Path log, int port, int management, List<String> jvm, List<String> settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-jar", jar.toString()));
    command.add("--server.port=" + port);
    command.add("--management.server.port=" + management);
    command.add("--sluice.auth.signing-keys=" + SIGNING_KEY);
    command.addAll(settings);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new Jar(process, log, port, management);
    } catch (IOException unstartable) {
      throw new UncheckedIOException(unstartable);
    }
  }

  private Duration awaitReady() {
    long start = System.nanoTime();
    while (!isReady()) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      if (!process.isAlive() || waited.compareTo(TO_START) > 0) {
        process.destroyForcibly();
        throw new IllegalStateException("the service is not ready: see " + log);
      }
      Pause.of(Duration.ofMillis(20));
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private boolean isReady() {
    try {
      return send(HttpRequest.newBuilder(at(port, "/readyz"))).statusCode() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  /** From the start of the process to the first yes of {@code /readyz}. */
  Duration startedWithin() {
    return startedWithin;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** With an idempotency key, or without one when it is empty. */
  HttpResponse<String> post(String path, String token, String json, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(port, path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    return send(key.isEmpty() ? request : request.header("Idempotency-Key", key));
  }

  HttpResponse<String> get(String path, String token) {
    return send(HttpRequest.newBuilder(at(port, path)).header("Authorization", "Bearer " + token));
  }

  /** The sum of a metric over all its tags. */
  double metric(String name) {
    return metric(name, "");
  }

  /** The sum of a metric over all other tags than this one. */
  double metric(String name, String tag) {
    return send(HttpRequest.newBuilder(at(management, "/actuator/prometheus")))
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(tag))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(
          request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException unanswered) {
      throw new UncheckedIOException(unanswered);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    http.close();
  }
}
