package io.sluice.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server process under {@code guard.sh}, which ends it when this JVM ends, however it ends. */
final class GuardedProcess {

  /** How long a server may take to flush before it is killed; MariaDB took 3 s at its slowest. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private static final String GUARD = readGuard();

  /** Date and level of a line of MariaDB, or process, date and level of one of Redis. */
  private static final Pattern LINE_HEAD =
      Pattern.compile("^.*?\\[ERROR] |^\\d+:\\w \\d+ \\w+ \\d+ [\\d:.]+ . ");

  private final Process guard;
  private final ProcessHandle server;
  private final Path log;

  private GuardedProcess(Process guard, ProcessHandle server, Path log) {
    this.guard = guard;
    this.server = server;
    this.log = log;
  }

  /**
   * Starts the command in its own session with its pid and its log in the folder; a server that an
   * earlier JVM left behind in the same folder is ended first.
   */
  static GuardedProcess start(
      String name, Path folder, List<String> command, Map<String, String> environment) {
    Path pidFile = folder.resolve(Leftover.PID_FILE);
    Path log = folder.resolve("server.log");
    Leftover.end(name, folder);
    try {
      keepOneOldLog(log);
      ProcessBuilder builder = new ProcessBuilder(guarded(command, pidFile, log));
      builder.directory(folder.toFile());
      builder.environment().putAll(environment);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      Process guard = builder.start();
      return new GuardedProcess(guard, requireServer(guard, name, log), log);
    } catch (IOException e) {
      throw new StandaloneStartException(
          "%s could not be started in %s: %s.".formatted(name, folder, e.getMessage()), e);
    }
  }

  private static ProcessHandle requireServer(Process guard, String name, Path log)
      throws IOException {
    BufferedReader words = guard.inputReader(StandardCharsets.US_ASCII);
    String pid = words.readLine();
    if (pid == null) {
      throw new StandaloneStartException(
          "%s could not be started: its log %s cannot be written.".formatted(name, log));
    }
    // A server that failed at once may be gone already; its guard stands in and is as dead.
    return ProcessHandle.of(Long.parseLong(pid)).orElse(guard.toHandle());
  }

  private static List<String> guarded(List<String> command, Path pidFile, Path log) {
    List<String> all = new ArrayList<>(ownSession());
    all.addAll(List.of("/bin/sh", "-c", GUARD, "guard", Long.toString(GRACE.toSeconds())));
    all.addAll(List.of(pidFile.toString(), log.toString()));
    all.addAll(command);
    return all;
  }

  /** Away from the terminal and from the JVM's process group, so that only the pipe ends it. */
  private static List<String> ownSession() {
    if (Installed.find("setsid").isPresent()) {
      return List.of("setsid");
    }
    // macOS has no setsid command but always a perl.
    return List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV or die $!");
  }

  private static void keepOneOldLog(Path log) throws IOException {
    if (Files.exists(log)) {
      Path old = log.resolveSibling("server.log.1");
      Files.move(log, old, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  long pid() {
    return server.pid();
  }

  Path log() {
    return log;
  }

  boolean isAlive() {
    return guard.isAlive();
  }

  /** True when it has ended within the time. */
  boolean endsWithin(Duration time) {
    try {
      return guard.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a server", e);
    }
  }

  void stop() {
    try {
      guard.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("The guard's pipe does not close", e);
    }
    awaitEnd();
  }

  void kill() {
    server.destroyForcibly();
    awaitEnd();
  }

  void pause() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  private void awaitEnd() {
    if (!endsWithin(GRACE.plusSeconds(5))) {
      throw new IllegalStateException("Process " + server.pid() + " does not end");
    }
  }

  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + server.pid()).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("Process " + server.pid() + " is not running");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while sending a signal", e);
    }
  }

  /** What the server said last or worst, for the sentence about its failure. */
  String lastWords() {
    try {
      List<String> said =
          Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      return said.stream()
          .filter(line -> line.contains("[ERROR]"))
          .findFirst()
          .or(() -> said.stream().reduce((earlier, later) -> later))
          .map(line -> LINE_HEAD.matcher(line).replaceFirst("").replaceFirst("\\.+$", ""))
          .orElse("it said nothing");
    } catch (IOException e) {
      return "its log cannot be read";
    }
  }

  private static String readGuard() {
    try (InputStream script = GuardedProcess.class.getResourceAsStream("guard.sh")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
