package io.sluice.load.proof;

import io.sluice.load.AccessTokens;
import io.sluice.standalone.KafkaServer;
import io.sluice.standalone.Line;
import io.sluice.standalone.MariaDbServer;
import io.sluice.standalone.Ports;
import io.sluice.standalone.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Sluice that may be broken: Redis, Kafka and MariaDB, each a process of its own, and as many
 * processes of the service as one likes. Everything in it can be killed, paused and started again
 * on its port and data, and nothing in it outlives this JVM.
 *
 * <p>The service runs from this JVM's class path, which holds its modules and the crash hook.
 */
public final class Lab implements AutoCloseable {
  private static final String APPLICATION = "io.sluice.api.SluiceApplication";
  private static final String PERSONAL_DATA_KEY = "lab:cGVyc29uYWwtZGF0YS1rZXktZm9yLXRoZS1sYWIhISE";
  private static final String SIGNING_KEY = "lab:bGFiLWtleS1sYWIta2V5LWxhYi1rZXktbGFiLWtleS0hISE";

  /** On cores that are busy with much else; when they are not, it takes 10 s. */
  private static final Duration TO_START = Duration.ofMinutes(4);

  /** Whether this JVM can keep the classes of a start loaded and linked (JEP 514). */
  private static final boolean LINKS = Runtime.version().feature() >= 25;

  private final Path folder;
  private final String classPath;
  private final RedisServer redis;
  private final KafkaServer kafka;
  private final MariaDbServer mariaDb;
  private final List<ServiceNode> nodes = new CopyOnWriteArrayList<>();
  private final AccessTokens tokens = AccessTokens.first(SIGNING_KEY);

  private final Lines lines;

  private Lab(
      Path folder,
      String classPath,
      RedisServer redis,
      KafkaServer kafka,
      MariaDbServer mariaDb,
      Lines lines) {
    this.lines = lines;
    this.folder = folder;
    this.classPath = classPath;
    this.redis = redis;
    this.kafka = kafka;
    this.mariaDb = mariaDb;
  }

  /** Starts the three servers, at the same time, with their data in the folder. */
  public static Lab in(Path folder) {
    Path own = create(folder.toAbsolutePath());
    String classPath = ServiceClassPath.packedInto(own.resolve("classes"));
    int redisPort = Ports.free();
    int mariaDbPort = Ports.free();
    int kafkaDetour = Ports.free();
    Lines lines = new Lines(Line.to(redisPort), Line.to(kafkaDetour), Line.to(mariaDbPort));
    CompletableFuture<RedisServer> redis =
        CompletableFuture.supplyAsync(() -> RedisServer.start(own.resolve("redis"), redisPort));
    CompletableFuture<KafkaServer> kafka =
        CompletableFuture.supplyAsync(
            () ->
                KafkaServer.startInOwnJvm(
                    own.resolve("kafka"),
                    Ports.free(),
                    Ports.free(),
                    kafkaDetour,
                    lines.kafka().port()));
    CompletableFuture<MariaDbServer> mariaDb =
        CompletableFuture.supplyAsync(
            () -> MariaDbServer.start(own.resolve("mariadb"), mariaDbPort));
    return new Lab(own, classPath, redis.join(), kafka.join(), mariaDb.join(), lines);
  }

  private static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException uncreatable) {
      throw new UncheckedIOException(uncreatable);
    }
  }

  public Path folder() {
    return folder;
  }

  public RedisServer redis() {
    return redis;
  }

  public KafkaServer kafka() {
    return kafka;
  }

  public MariaDbServer mariaDb() {
    return mariaDb;
  }

  /** Where the servers themselves are. */
  public Servers servers() {
    return new Servers(
        redis.url(),
        kafka.bootstrapServers(),
        mariaDb.r2dbcUrl(),
        mariaDb.jdbcUrl(),
        mariaDb.username(),
        mariaDb.password());
  }

  /** Where the servers are for a service that is to come over {@link #lines}. */
  public Servers behindLines() {
    return lines.inFrontOf(servers());
  }

  /** What can be disturbed between a service and its servers. */
  public Lines lines() {
    return lines;
  }

  /** Signs what every service of this lab believes. */
  public AccessTokens tokens() {
    return tokens;
  }

  public List<ServiceNode> nodes() {
    return List.copyOf(nodes);
  }

  public List<URI> doors() {
    return nodes.stream().map(ServiceNode::door).toList();
  }

  /**
   * Lets the JVM write down what it has to load for a start, so that every later start of a node is
   * about twice as fast, and a fifth faster still where the JVM can write down its links as well.
   * Takes about 20 s: worth it from a dozen starts on.
   */
  public void rehearse() {
    ServiceNode once =
        node(
            "rehearsal",
            servers(),
            List.of(
                LINKS
                    ? "-XX:AOTCacheOutput=" + archive()
                    : "-XX:ArchiveClassesAtExit=" + archive()),
            List.of());
    once.start();
    once.awaitReady(TO_START);
    once.stop();
  }

  private Path archive() {
    return folder.resolve(LINKS ? "service.aot" : "service.jsa");
  }

  /** A node on the servers of this lab, ready to sell. */
  public ServiceNode startNode(String name, String... settings) {
    return startNode(name, servers(), settings);
  }

  /** A node that finds its servers elsewhere, such as behind a proxy; ready to sell. */
  public ServiceNode startNode(String name, Servers servers, String... settings) {
    ServiceNode node = addNode(name, servers, settings);
    node.start();
    node.awaitReady(TO_START);
    return node;
  }

  /** A node that has not been started yet; its settings go before those of the lab. */
  public ServiceNode addNode(String name, Servers servers, String... settings) {
    ServiceNode node = node(name, servers, List.of(), List.of(settings));
    nodes.add(node);
    return node;
  }

  private ServiceNode node(
      String name, Servers servers, List<String> jvmOptions, List<String> settings) {
    int port = Ports.free();
    List<String> command = new ArrayList<>(java(name));
    if (jvmOptions.isEmpty() && Files.exists(archive())) {
      command.add((LINKS ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive());
    }
    command.addAll(jvmOptions);
    command.add(APPLICATION);
    command.addAll(
        List.of(
            "--server.port=" + port,
            "--management.server.port=" + Ports.free(),
            "--sluice.auth.signing-keys=" + SIGNING_KEY,
            "--sluice.personal-data.keys=" + PERSONAL_DATA_KEY,
            "--sluice.mail.folder=" + folder.resolve("mail"),
            "--sluice.standalone.enabled=false",
            "--sluice.rehearsal.enabled=false",
            "--spring.data.redis.url=" + servers.redisUrl(),
            "--spring.kafka.bootstrap-servers=" + servers.kafkaBootstrapServers(),
            "--spring.r2dbc.url=" + servers.r2dbcUrl(),
            "--spring.r2dbc.username=" + servers.username(),
            "--spring.r2dbc.password=" + servers.password()));
    impatience().stream()
        .filter(setting -> settings.stream().noneMatch(own -> name(own).equals(name(setting))))
        .forEach(command::add);
    command.addAll(settings);
    return new ServiceNode(name, port, folder, classPath, command);
  }

  /** {@code --sluice.refund.after} of {@code --sluice.refund.after=2s}. */
  private static String name(String setting) {
    return setting.substring(0, setting.indexOf('='));
  }

  private List<String> java(String name) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        // Quick to start on few cores; who measures speed runs the service elsewhere.
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        // For a SIGKILL out of the process itself.
        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
        "-Dsluice.proof.crash-file=" + folder.resolve("node-" + name + ".crash"),
        "-Dsluice.proof.money-file=" + folder.resolve("money-" + name + ".txt"),
        "-Duser.timezone=UTC");
  }

  /** What waits for something that died, waits for as short as its reason allows. */
  private static List<String> impatience() {
    return List.of(
        "--sluice.rebuild.give-up-after=4s",
        // The sandbox charges at once.
        "--sluice.refund.after=2s",
        "--sluice.refund.again=2s",
        "--sluice.rebuild.renew-every=1s",
        // Longer than the 4 s that an append may take.
        "--sluice.expiry.finish-after=5s",
        "--sluice.kafka.projection.session-timeout=6s",
        "--sluice.kafka.projection.heartbeat=2s",
        "--sluice.loops.restart-max=1s",
        "--sluice.kafka.longest-retry-pause=1s",
        // A crowd that comes again and again is what this is about.
        "--sluice.admission.buyer-per-second=1000",
        "--sluice.admission.buyer-burst=1000");
  }

  /**
   * The whole standalone service: one process that starts its own servers, in a folder of its own.
   */
  public Standalone startStandalone(String name) {
    int port = Ports.free();
    Path data = folder.resolve("standalone-" + name);
    int redisPort = Ports.free();
    int kafkaPort = Ports.free();
    int mariaDbPort = Ports.free();
    List<String> command = new ArrayList<>(java(name));
    command.add(APPLICATION);
    command.addAll(
        List.of(
            "--server.port=" + port,
            "--management.server.port=" + Ports.free(),
            "--sluice.auth.signing-keys=" + SIGNING_KEY,
            "--sluice.personal-data.keys=" + PERSONAL_DATA_KEY,
            "--sluice.standalone.data-dir=" + data,
            "--sluice.standalone.redis-port=" + redisPort,
            "--sluice.standalone.kafka-port=" + kafkaPort,
            "--sluice.standalone.kafka-controller-port=" + Ports.free(),
            "--sluice.standalone.mariadb-port=" + mariaDbPort));
    command.addAll(impatience());
    ServiceNode node = new ServiceNode(name, port, folder, classPath, command);
    node.start();
    node.awaitReady(TO_START);
    return new Standalone(
        node,
        new Servers(
            "redis://127.0.0.1:" + redisPort,
            "127.0.0.1:" + kafkaPort,
            "",
            "jdbc:mariadb://127.0.0.1:" + mariaDbPort + "/sluice",
            mariaDb.username(),
            mariaDb.password()));
  }

  /** A standalone service and where its servers are. */
  public record Standalone(ServiceNode node, Servers servers) implements AutoCloseable {
    @Override
    public void close() {
      node.stop();
    }
  }

  /** Ends the nodes, and lets the servers run. */
  public void stopNodes() {
    nodes.parallelStream().forEach(ServiceNode::close);
  }

  /** Ends everything; the data stay. */
  @Override
  public void close() {
    stopNodes();
    redis.stop();
    kafka.stop();
    mariaDb.stop();
    lines.close();
  }
}
