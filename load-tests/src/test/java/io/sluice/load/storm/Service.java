package io.sluice.load.storm;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.load.AccessTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The service as it is shipped: one process, started from its jar. The first one brings its own
 * servers; those beside it use them, and are what is measured.
 */
final class Service implements AutoCloseable {
  private static final Path JARS = Path.of("..", "api", "target");
  private static final String PERSONAL_DATA_KEY =
      "storm:cGVyc29uYWwtZGF0YS1rZXktZm9yLXRoZS1zdG9ybSE";
  private static final String KEY = "storm:c3Rvcm0ta2V5LXN0b3JtLWtleS1zdG9ybS1rZXktc3Rvcm0";
  private static final String HEAP = System.getProperty("heap", "256m");
  private static final Duration TO_START = Duration.ofMinutes(5);
  private static final Pattern SERVERS =
      Pattern.compile("Redis serves on (\\S+), Kafka on (\\S+), MariaDB on (\\S+)");
  private static final boolean PINNED =
      Runtime.getRuntime().availableProcessors() > 1
          && Files.isExecutable(Path.of("/usr/bin/taskset"))
          && !Boolean.getBoolean("unpinned");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path log;
  private final List<String> command;
  private final int port;
  private final int management;
  private final AccessTokens tokens = AccessTokens.first(KEY);
  private @Nullable Process process;

  private Service(Path log, int port, int management, List<String> command) {
    this.log = log;
    this.port = port;
    this.management = management;
    this.command = command;
  }

  /** With servers of its own, on the first of this machine's cores if there are more. */
  static Service withServers(Path folder) throws IOException {
    pinTheClient();
    Service service =
        prepare(
            folder.resolve("servers.log"),
            List.of("-Xmx512m"),
            JARS.resolve("sluice-standalone.jar"),
            List.of(
                "--sluice.standalone.data-dir=" + folder.resolve("data").toAbsolutePath(),
                // It sells nothing.
                "--sluice.rehearsal.enabled=false"));
    service.start();
    return service;
  }

  /** Another node on the same servers, with a small heap. */
  Service beside(String name, List<String> jvm, String... settings) throws IOException {
    return beside(name, JARS.resolve("sluice.jar"), jvm, settings);
  }

  /** As {@link #beside(String, List, String...)}, from a jar that was unpacked elsewhere. */
  Service beside(String name, Path jar, List<String> jvm, String... settings) throws IOException {
    Matcher servers = SERVERS.matcher(Files.readString(log));
    if (!servers.find()) {
      throw new IllegalStateException("the servers are not told in " + log);
    }
    List<String> all = new ArrayList<>();
    all.add("--sluice.mail.folder=target/mail");
    all.add("--spring.data.redis.url=" + servers.group(1));
    all.add("--spring.kafka.bootstrap-servers=" + servers.group(2));
    all.add(
        "--spring.r2dbc.url=r2dbc:mysql://"
            + servers.group(3)
            + "/sluice?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
            + "&useServerPrepareStatement=true");
    all.add("--spring.r2dbc.username=sluice");
    all.add("--spring.r2dbc.password=sluice");
    all.addAll(List.of(settings));
    List<String> options = new ArrayList<>(List.of("-Xmx" + HEAP, "-XX:+ExitOnOutOfMemoryError"));
    options.addAll(jvm);
    Service service = prepare(log.resolveSibling(name + ".log"), options, jar, all);
    service.start();
    return service;
  }

  private static Service prepare(Path log, List<String> jvm, Path jar, List<String> settings)
      throws IOException {
    int port = freePort();
    int management = freePort();
    List<String> command = new ArrayList<>();
    if (PINNED) {
      // The client has another core: what it costs must not be taken from what it measures.
      command.addAll(List.of("taskset", "-c", "0"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-jar", jar.toString()));
    command.add("--server.port=" + port);
    command.add("--management.server.port=" + management);
    command.add("--sluice.auth.signing-keys=" + KEY);
    command.add("--sluice.personal-data.keys=" + PERSONAL_DATA_KEY);
    command.addAll(settings);
    return new Service(log, port, management, command);
  }

  /** All threads of this process, its collector's and compilers' too, stay off the first core. */
  private static void pinTheClient() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    if (PINNED) {
      String self = Long.toString(ProcessHandle.current().pid());
      run("taskset", "-a", "-p", "-c", "1-" + (cores - 1), self);
    } else {
      System.out.println("not pinned: client and service take cores from each other");
    }
  }

  private static void run(String... command) throws IOException {
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  void start() throws IOException {
    Files.createDirectories(log.getParent());
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    await(TO_START, this::isReady, "ready: see " + log);
  }

  private boolean isReady() {
    if (!running().isAlive()) {
      throw new IllegalStateException("the service has ended: see " + log);
    }
    try {
      return get(port, "/readyz").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private Process running() {
    Process started = process;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  int port() {
    return port;
  }

  String buyer() {
    return tokens.buyer(UUID.randomUUID(), Instant.now());
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** A sale that has begun a minute ago. */
  String openSale(int units, int limitPerBuyer) throws IOException {
    Instant opened = Instant.now().minus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.SECONDS);
    String json =
        """
        {"title":"Storm","price":{"amount":129000,"currency":"KRW"},"units":%d,"limitPerBuyer":%d,
         "opensAt":"%s","paymentWindow":"PT12H"}
        """
            .formatted(units, limitPerBuyer, opened);
    HttpResponse<String> created = post("/api/v1/operator/sales", operator(), "", json);
    String location = created.headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private String operator() {
    return tokens.operator(Instant.now());
  }

  HttpResponse<String> post(String path, String token, String key, String json) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    return send(key.isEmpty() ? request : request.header("Idempotency-Key", key));
  }

  JsonObject audit(String sale) throws IOException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/api/v1/operator/sales/%s/audit".formatted(port, sale)))
                .header("Authorization", "Bearer " + operator()));
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  /** Waits until the database shows what the log has. */
  JsonObject awaitConsistent(String sale) throws IOException {
    await(Duration.ofMinutes(10), () -> isConsistent(sale), "consistent");
    return audit(sale);
  }

  private boolean isConsistent(String sale) {
    try {
      JsonObject audit = audit(sale);
      return audit.has("consistent") && audit.get("consistent").getAsBoolean();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The sum of a metric over all its tags, or those that contain the text. */
  double metric(String name, String tag) throws IOException {
    return metrics()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(tag))
        .mapToDouble(Service::value)
        .sum();
  }

  /** All metrics, one a line. */
  Stream<String> metrics() throws IOException {
    return get(management, "/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"));
  }

  static double value(String metric) {
    return Double.parseDouble(metric.substring(metric.lastIndexOf(' ') + 1));
  }

  double metric(String name) throws IOException {
    return metric(name, "");
  }

  /** What is alive on the heap, in megabytes. */
  double liveMegabytes() throws IOException {
    jcmd("GC.run");
    return metric("jvm_memory_used_bytes", "area=\"heap\"") / 1e6;
  }

  private void jcmd(String what) throws IOException {
    run(
        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
        Long.toString(running().pid()),
        what);
  }

  private static HttpResponse<String> get(int port, String path) throws IOException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(
          request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  static void await(Duration patience, BooleanSupplier condition, String what) {
    await(patience, condition, () -> what);
  }

  static void await(Duration patience, BooleanSupplier condition, Supplier<String> what) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not " + what.get() + " within " + patience);
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
  }

  void kill() {
    running().destroyForcibly();
    running().onExit().join();
  }

  @Override
  public void close() {
    Process started = process;
    if (started != null && started.isAlive()) {
      started.destroy();
      started.onExit().join();
    }
  }
}
