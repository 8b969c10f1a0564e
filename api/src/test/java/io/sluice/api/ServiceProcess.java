package io.sluice.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The standalone service in a JVM of its own, to be killed. */
final class ServiceProcess implements AutoCloseable {
  private final Process process;

  private ServiceProcess(Process process) {
    this.process = process;
  }

  static ServiceProcess start(Path data, int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add(SluiceApplication.class.getName());
    command.add("--sluice.standalone.data-dir=" + data);
    command.add("--sluice.auth.signing-keys=" + Keys.SETTING);
    command.add("--sluice.rehearsal.enabled=false");
    command.add("--server.port=" + port);
    command.add("--management.server.port=0");
    command.add("--sluice.redis.command-timeout=500ms");
    command.add("--sluice.rebuild.longest-answer=1500ms");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Path log = data.resolveSibling(data.getFileName() + ".log");
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new ServiceProcess(builder.start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL; its servers end by themselves. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGTERM, and returns when it is gone. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
