package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A {@link TinyApplication} in a JVM of its own. */
final class TinyProcess implements AutoCloseable {

  private static final int LIMIT_SECONDS = 180;

  private final Process process;
  private final Path told;
  private final Path out;
  private final Path err;

  private TinyProcess(Process process, Path told, Path out, Path err) {
    this.process = process;
    this.told = told;
    this.out = out;
    this.err = err;
  }

  static TinyProcess start(Path scratch, String... args) throws IOException {
    return start(scratch, Map.of(), args);
  }

  static TinyProcess start(Path scratch, Map<String, String> environment, String... args)
      throws IOException {
    Path folder = Files.createTempDirectory(scratch, "tiny-");
    Path told = folder.resolve("told");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TinyApplication.class.getName());
    command.add("--" + TinyApplication.TOLD + "=" + told);
    command.addAll(List.of(args));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new TinyProcess(builder.start(), told, out, err);
  }

  /** What the application was told, once it runs. */
  Properties awaitTold() throws Exception {
    for (int tenths = LIMIT_SECONDS * 10; !Files.exists(told); tenths--) {
      if (tenths == 0 || process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("It does not run: " + out() + err());
      }
    }
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(told)) {
      properties.load(in);
    }
    return properties;
  }

  int awaitExitCode() throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("It does not end");
    }
    return process.exitValue();
  }

  /** The one line that it says when it cannot start. */
  String awaitSentence() throws Exception {
    assertEquals(1, awaitExitCode());
    // A JDK says four lines of its own about the calls that Kafka's client makes.
    List<String> said = err().lines().filter(line -> !line.startsWith("WARNING: ")).toList();
    assertEquals(1, said.size(), said::toString);
    assertFalse(out().contains("Exception"), out());
    return said.getFirst();
  }

  long pid() {
    return process.pid();
  }

  void terminate() {
    process.destroy();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitExitCode();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
