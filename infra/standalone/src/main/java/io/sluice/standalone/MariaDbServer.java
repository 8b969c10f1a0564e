package io.sluice.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A MariaDB that holds the database {@code sluice} and its user, in UTC and utf8mb4. */
public final class MariaDbServer implements StandaloneServer {

  /** The database that exists from the first start on. */
  public static final String DATABASE = "sluice";

  private static final String USER = "sluice";
  private static final String PASSWORD = "sluice";
  private static final Duration TO_START = Duration.ofSeconds(60);

  /** Instants are stored in the zone of the JVM without these. */
  private static final String R2DBC_OPTIONS =
      "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
          + "&useServerPrepareStatement=true";

  /** The user may make databases of its own beside it, {@code sluice_anything}. */
  private static final String INIT_SQL =
      """
      CREATE DATABASE IF NOT EXISTS sluice;
      CREATE USER IF NOT EXISTS 'sluice'@'%' IDENTIFIED BY 'sluice';
      GRANT ALL PRIVILEGES ON `sluice`.* TO 'sluice'@'%';
      GRANT ALL PRIVILEGES ON `sluice\\_%`.* TO 'sluice'@'%';
      """;

  private final Path folder;
  private final int port;
  private final MariaDbInstallation installation;
  private @Nullable GuardedProcess process;

  private MariaDbServer(Path folder, int port, MariaDbInstallation installation) {
    this.folder = folder;
    this.port = port;
    this.installation = installation;
  }

  /** Starts a MariaDB on the port with its data in the folder. */
  public static MariaDbServer start(Path folder, int port) {
    return start(folder, port, BinaryCache.folder(folder));
  }

  static MariaDbServer start(Path folder, int port, Path cache) {
    Path own = Folders.create(folder.toAbsolutePath().normalize());
    MariaDbInstallation installation = MariaDbInstallation.on(Platform.current(), cache);
    MariaDbServer server = new MariaDbServer(own, port, installation);
    server.start();
    return server;
  }

  /** For the database {@code sluice}, without credentials. */
  public String r2dbcUrl() {
    return r2dbcUrl(DATABASE);
  }

  public String r2dbcUrl(String database) {
    return "r2dbc:mysql://127.0.0.1:" + port + "/" + database + R2DBC_OPTIONS;
  }

  /** For the database {@code sluice}, without credentials. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** Makes the database on connecting if it is missing; its name starts with {@code sluice_}. */
  public String jdbcUrl(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?createDatabaseIfNotExist=true";
  }

  public String username() {
    return USER;
  }

  public String password() {
    return PASSWORD;
  }

  @Override
  public String name() {
    return "MariaDB";
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
    Path data = folder.resolve("data");
    Leftover.end(name(), folder);
    try {
      installation.createData(data);
      // What the last life left must not pass for the sign of this one.
      Files.deleteIfExists(data.resolve(MariaDbInstallation.PID_FILE));
      Path init = Files.writeString(folder.resolve("init.sql"), INIT_SQL);
      process =
          GuardedProcess.start(name(), folder, installation.serve(data, port, init), Map.of());
    } catch (IOException e) {
      throw new StandaloneStartException(
          "MariaDB could not be started in %s: %s.".formatted(folder, Problem.in(e)), e);
    }
    GuardedProcess started = process;
    Readiness.await(name(), started, TO_START, () -> greets(data, started.pid()));
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

  /** It writes its pid after it has the port, and greets after the init file has run. */
  private boolean greets(Path data, long pid) throws IOException {
    Path pidFile = data.resolve(MariaDbInstallation.PID_FILE);
    if (!Files.exists(pidFile) || !Files.readString(pidFile).strip().equals("" + pid)) {
      return false;
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(1_000);
      return socket.getInputStream().read() >= 0;
    }
  }
}
