package io.sluice.load.bench;

import io.sluice.standalone.KafkaServer;
import io.sluice.standalone.MariaDbServer;
import io.sluice.standalone.Ports;
import io.sluice.standalone.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The plain jar beside servers that are processes of their own, the standalone jar, and the
 * ceilings of what they are made of; load after load, round after round, in one run.
 */
class SpeedBench {
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("seconds", 4));
  private static final int BACKLOG = Integer.getInteger("backlog", 500_000);
  private static final int BUYERS = Integer.getInteger("buyers", 1_000_000);

  private static final int[] CLIENTS = {64, 512};
  private static final int FEW = 64;
  private static final int FIRST_BUYERS = 20_000;
  private static final String OK = "200";
  private static final String PLACED = "201";
  private static final String SOLD_OUT = "409 sold-out";

  private static final Path JARS = Path.of("..", "..", "api", "target").toAbsolutePath();
  private static final Path LUA =
      Path.of("..", "..", "infra", "src", "main", "resources", "lua").toAbsolutePath();

  private final Figures figures = new Figures();

  @Test
  void measure() throws IOException, SQLException {
    Path folder = Path.of("target", "bench-" + System.currentTimeMillis()).toAbsolutePath();
    Files.createDirectories(folder);
    describe();
    try {
      plain(folder);
      standalone(folder);
      judge();
    } finally {
      System.out.println(figures.table());
      Files.writeString(Path.of("target", "bench.json"), figures.json());
    }
  }

  private void describe() throws IOException {
    figures.about("commit", said("git", "describe", "--always", "--dirty"));
    figures.about(
        "machine",
        "%d cores, %s %s, JDK %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version")));
    figures.about("rounds", "%d of %d s each".formatted(ROUNDS, TIME.toSeconds()));
  }

  private static String said(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return text;
  }

  private void plain(Path folder) throws IOException, SQLException {
    try (RedisServer redis = RedisServer.start(folder.resolve("redis"), Ports.free());
        MariaDbServer mariaDb = MariaDbServer.start(folder.resolve("mariadb"), Ports.free());
        KafkaServer kafka =
            KafkaServer.startInOwnJvm(folder.resolve("kafka"), Ports.free(), Ports.free())) {
      try (Jar service = startPlain(folder, redis, kafka, mariaDb);
          Bare bare = Bare.start(Ports.free())) {
        figures.about("plain service ready after", service.startedWithin());
        Cpu cpu = servers().watch("service", service.pid());
        Crowd crowd = new Crowd(service);
        Meter meter = new Meter(service.port(), cpu, service, TIME);
        warmUp(meter, crowd);
        for (int round = 0; round < ROUNDS; round++) {
          Meter floor = new Meter(bare.port(), new Cpu().watch("service", bare.pid()), null, TIME);
          round(meter, floor, crowd);
        }
        // Tokens hold for a quarter of an hour, which is nearly over.
        backlog(new Crowd(service), service, meter, mariaDb);
      }
      reserving(folder, redis, kafka, mariaDb);
    }
  }

  private static Jar startPlain(
      Path folder, RedisServer redis, KafkaServer kafka, MariaDbServer mariaDb) {
    return Jar.start(
        JARS.resolve("sluice.jar"),
        folder.resolve("plain.log"),
        Ports.free(),
        Ports.free(),
        List.of("-Xmx256m"),
        List.of(
            "--spring.data.redis.url=" + redis.url(),
            "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "--spring.r2dbc.url=" + mariaDb.r2dbcUrl(),
            "--spring.r2dbc.username=" + mariaDb.username(),
            "--spring.r2dbc.password=" + mariaDb.password()));
  }

  /** The servers that this JVM has started, found by the program that they run. */
  private static Cpu servers() {
    Cpu cpu = new Cpu();
    Map<String, String> programs = new LinkedHashMap<>();
    programs.put("Redis", "redis-server");
    programs.put("Kafka", "KafkaMain");
    programs.put("MariaDB", "mariadbd");
    programs.forEach((name, program) -> cpu.watch(name, pidOf(program)));
    return cpu;
  }

  /** The guard that holds the other end of a pipe is a shell. */
  private static long pidOf(String program) {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> !child.info().command().orElse("").endsWith("sh"))
        .filter(child -> child.info().commandLine().orElse("").contains(program))
        .mapToLong(ProcessHandle::pid)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no process runs " + program));
  }

  /** Until three windows in a row differ by less than 5 %, or two minutes are over. */
  private void warmUp(Meter meter, Crowd crowd) throws IOException {
    long start = System.nanoTime();
    List<Double> rates = new ArrayList<>();
    Supplier<byte[]> purchases = crowd.purchases(crowd.endlessSale());
    while (!isSteady(rates) && System.nanoTime() - start < Duration.ofMinutes(2).toNanos()) {
      rates.add(meter.closed(FEW, purchases, PLACED).getOrDefault(Figures.RATE, 0.0));
    }
    figures.about(
        "purchases/s while warming up",
        rates.stream().map(rate -> Long.toString(Math.round(rate))).toList());
  }

  private static boolean isSteady(List<Double> rates) {
    if (rates.size() < 3) {
      return false;
    }
    List<Double> last = rates.subList(rates.size() - 3, rates.size());
    double most = last.stream().mapToDouble(rate -> rate).max().orElseThrow();
    return last.stream().allMatch(rate -> rate > 0.95 * most);
  }

  private void round(Meter meter, Meter floor, Crowd crowd) throws IOException {
    String soldOut = crowd.openSale(1);
    String endless = crowd.endlessSale();
    Supplier<byte[]> pings = crowd.pings();
    for (int clients : CLIENTS) {
      String by = " by " + clients;
      figures.add("bare endpoint" + by, floor.closed(clients, pings, OK));
      figures.add("ping" + by, meter.closed(clients, pings, OK));
      figures.add("accepted" + by, meter.closed(clients, crowd.purchases(endless), PLACED));
      figures.add("sold out" + by, meter.closed(clients, crowd.purchases(soldOut), SOLD_OUT));
      figures.add("repeated" + by, meter.closed(clients, crowd.repeats(endless), PLACED));
      figures.add("order read" + by, meter.closed(clients, crowd.reads(endless), OK));
    }
    double half = figures.median("accepted by " + FEW, Figures.RATE) / 2;
    figures.add("ping, half of the purchases' rate", meter.open(half, pings, OK));
    figures.add("accepted, half of their rate", meter.open(half, crowd.purchases(endless), PLACED));
    figures.add("mixed, half of the purchases' rate", meter.open(half, mixed(crowd, endless), OK));
  }

  /** Of ten requests three buy, four read an order and three ask for nothing. */
  private static Supplier<byte[]> mixed(Crowd crowd, String sale) {
    Supplier<byte[]> purchases = crowd.purchases(sale);
    Supplier<byte[]> reads = crowd.reads(sale);
    Supplier<byte[]> pings = crowd.pings();
    int[] turn = {0};
    return () ->
        switch (turn[0]++ % 10) {
          case 0, 3, 6 -> purchases.get();
          case 1, 4, 7, 9 -> reads.get();
          default -> pings.get();
        };
  }

  /** The database stands still while the crowd buys; then it takes all of it. */
  private void backlog(Crowd crowd, Jar service, Meter meter, MariaDbServer mariaDb)
      throws IOException, SQLException {
    String sale = crowd.endlessSale();
    Supplier<byte[]> purchases = crowd.purchases(sale);
    meter.closed(FEW, purchases, PLACED);
    mariaDb.pause();
    double bought = 0;
    try {
      while (bought < BACKLOG) {
        bought +=
            meter.closed(FEW, purchases, PLACED).getOrDefault(Figures.RATE, 0.0)
                * (TIME.toSeconds() + 1);
      }
    } finally {
      mariaDb.resume();
    }
    double before = service.metric("sluice_projection_records_total");
    long start = System.nanoTime();
    // Counted: the lag itself is only looked at every few seconds.
    Pause.until(() -> isProjected(service), Duration.ofMinutes(5), "projected");
    double seconds = (System.nanoTime() - start) / 1e9;
    double drained = service.metric("sluice_projection_records_total") - before;
    figures.add("backlog", Map.of("orders", drained, Figures.RATE, drained / seconds));
    Ceilings ceilings = new Ceilings();
    for (int round = 0; round < ROUNDS; round++) {
      figures.add(
          "multi-row inserts",
          Map.of(
              Figures.RATE,
              ceilings.insertsPerSecond(
                  mariaDb.jdbcUrl(), mariaDb.username(), mariaDb.password(), TIME)));
    }
  }

  private static boolean isProjected(Jar service) {
    return service.metric("sluice_projection_records_total")
        >= service.metric("sluice_append_seconds_count", "outcome=\"recorded\"");
  }

  /** What the script costs Redis for its first buyers and behind a million of them. */
  private void reserving(Path folder, RedisServer redis, KafkaServer kafka, MariaDbServer mariaDb)
      throws IOException {
    String sale;
    try (Jar service = startPlain(folder, redis, kafka, mariaDb)) {
      sale = new Crowd(service).endlessSale();
      Pause.until(() -> sells(service), Duration.ofMinutes(1), "selling");
    }
    Cpu cpu = new Cpu().watch("Redis", pidOf("redis-server"));
    try (Ceilings.Reserving reserving = new Ceilings().new Reserving(redis.url(), LUA, sale)) {
      reserving.reserve(FIRST_BUYERS);
      long before = reserving.memory();
      figures.add("reserve.lua, first buyers", costOf(reserving, cpu));
      reserving.reserve(BUYERS);
      figures.add("reserve.lua, behind a million", costOf(reserving, cpu));
      int reserved = BUYERS + 2 * FIRST_BUYERS;
      figures.add(
          "reserve.lua, behind a million",
          Map.of("B an order", (double) (reserving.memory() - before) / reserved));
    }
  }

  private static boolean sells(Jar service) {
    return service.metric("sluice_stock_missing") == 0;
  }

  private static Map<String, Double> costOf(Ceilings.Reserving reserving, Cpu cpu) {
    Map<String, Long> before = cpu.read();
    double rate = reserving.reserve(FIRST_BUYERS);
    Map<String, Double> cost = new LinkedHashMap<>();
    cost.put(Figures.RATE, rate);
    Cpu.each(before, cpu.read(), FIRST_BUYERS)
        .forEach((name, micros) -> cost.put("us " + name, micros));
    return cost;
  }

  private void standalone(Path folder) throws IOException {
    try (Jar service =
        Jar.start(
            JARS.resolve("sluice-standalone.jar"),
            folder.resolve("standalone.log"),
            Ports.free(),
            Ports.free(),
            List.of("-Xmx512m"),
            List.of("--sluice.standalone.data-dir=" + folder.resolve("standalone")))) {
      figures.about("standalone service ready after", service.startedWithin());
      Crowd crowd = new Crowd(service);
      Cpu cpu = new Cpu().watch("service and Kafka", service.pid());
      Meter meter = new Meter(service.port(), cpu, service, TIME);
      warmUp(meter, crowd);
      String endless = crowd.endlessSale();
      for (int round = 0; round < ROUNDS; round++) {
        figures.add("standalone ping", meter.closed(FEW, crowd.pings(), OK));
        figures.add("standalone accepted", meter.closed(FEW, crowd.purchases(endless), PLACED));
      }
    }
  }

  private void judge() {
    for (int clients : CLIENTS) {
      String by = " by " + clients;
      rate("accepted" + by, "ping" + by, ">= 0.5");
      rate("sold out" + by, "ping" + by, ">= 0.9");
      rate("ping" + by, "bare endpoint" + by, ">= 0.3");
      figures.compare(
          "CPU of the machine, accepted / bare endpoint" + by,
          "accepted" + by,
          Meter.MACHINE,
          "bare endpoint" + by,
          Meter.MACHINE,
          "<= 7");
    }
    figures.compare(
        "p99 at half of the purchases' rate, accepted / ping",
        "accepted, half of their rate",
        Meter.P99,
        "ping, half of the purchases' rate",
        Meter.P99,
        "<= 3");
    rate("backlog", "multi-row inserts", ">= 0.4");
    figures.compare(
        "reserve.lua, behind a million / first buyers",
        "reserve.lua, behind a million",
        "us Redis",
        "reserve.lua, first buyers",
        "us Redis",
        "0.8 to 1.2");
    rate("standalone accepted", "standalone ping", "");
  }

  private void rate(String load, String base, String target) {
    figures.compare(load + " / " + base, load, Figures.RATE, base, Figures.RATE, target);
  }

  /** {@link BareEndpoint} in a process of its own. */
  private record Bare(Process process, int port) implements AutoCloseable {

    static Bare start(int port) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  BareEndpoint.class.getName(),
                  Integer.toString(port))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new Bare(process, port);
    }

    long pid() {
      return process.pid();
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }
}
