package io.sluice.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Redis 7 with an append-only file that never evicts a key. */
public final class RedisServer implements StandaloneServer {

  private static final String VERSION = "redis-server-7.0.15-";
  private static final Duration TO_START = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private final List<String> command;
  private @Nullable GuardedProcess process;

  private RedisServer(Path folder, int port, List<String> command) {
    this.folder = folder;
    this.port = port;
    this.command = command;
  }

  /** Starts a Redis on the port with its data in the folder and {@code appendfsync everysec}. */
  public static RedisServer start(Path folder, int port) {
    return start(folder, port, "everysec", BinaryCache.folder(folder));
  }

  static RedisServer start(Path folder, int port, String appendfsync, Path cache) {
    Path own = Folders.create(folder.toAbsolutePath().normalize());
    String program = program(Platform.current(), cache).toString();
    List<String> command = new ArrayList<>(List.of(program, "--port", Integer.toString(port)));
    command.addAll(List.of("--bind", "127.0.0.1", "--dir", own.toString()));
    command.addAll(List.of("--appendonly", "yes", "--appendfsync", appendfsync, "--save", ""));
    command.addAll(List.of("--maxmemory-policy", "noeviction", "--daemonize", "no"));
    command.addAll(List.of("--repl-diskless-sync-delay", "0"));
    // The command line must keep naming the folder: it tells an old server of ours from a stranger.
    command.addAll(List.of("--set-proc-title", "no"));
    RedisServer server = new RedisServer(own, port, command);
    server.start();
    return server;
  }

  /**
   * Starts a Sentinel of its own over this Redis, under the name {@code sluice}: it makes a replica
   * the master when the Redis has not answered for half a second.
   */
  public RedisServer startSentinel(Path folder, int port) throws IOException {
    Path own = Folders.create(folder.toAbsolutePath().normalize());
    Path settings =
        Files.writeString(
            own.resolve("sentinel.conf"),
            """
            port %d
            bind 127.0.0.1
            dir %s
            sentinel monitor sluice 127.0.0.1 %d 1
            sentinel down-after-milliseconds sluice 500
            sentinel failover-timeout sluice 5000
            """
                .formatted(port, own, this.port));
    String program = command.getFirst();
    RedisServer sentinel =
        new RedisServer(
            own,
            port,
            List.of(program, settings.toString(), "--sentinel", "--set-proc-title", "no"));
    sentinel.start();
    return sentinel;
  }

  static Path program(Platform platform, Path cache) {
    platform.requireSupported();
    String file = VERSION + platform;
    if (Carrier.carries(file)) {
      return new Carrier(cache).unpack(file, "", List.of(file)).resolve(file);
    }
    return Installed.find("redis-server", "valkey-server")
        .orElseThrow(
            () ->
                new StandaloneStartException(
                    "No Redis is packaged for "
                        + platform
                        + ": install Redis 7 so that redis-server is on the PATH."));
  }

  /** {@code redis://127.0.0.1:16379}. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  @Override
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    GuardedProcess started = GuardedProcess.start(name(), folder, command, Map.of());
    process = started;
    Readiness.await(name(), started, TO_START, () -> answers(started.pid()));
  }

  @Override
  public synchronized void stop() {
    if (process != null) {
      process.stop();
    }
  }

  @Override
  public synchronized void kill() {
    Readiness.requireRunning(name(), process).kill();
  }

  @Override
  public synchronized void pause() {
    Readiness.requireRunning(name(), process).pause();
  }

  @Override
  public synchronized void resume() {
    Readiness.requireRunning(name(), process).resume();
  }

  /**
   * The pid is compared because a stranger may have taken the port in the meantime. There is an
   * async_loading too.
   */
  private boolean answers(long pid) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("INFO\r\n".getBytes(StandardCharsets.US_ASCII));
      // Instead of QUIT, which a Sentinel does not know.
      socket.shutdownOutput();
      byte[] answer = socket.getInputStream().readAllBytes();
      String info = new String(answer, StandardCharsets.UTF_8);
      return info.contains("process_id:" + pid + "\r\n") && !info.contains("\r\nloading:1\r\n");
    }
  }
}
