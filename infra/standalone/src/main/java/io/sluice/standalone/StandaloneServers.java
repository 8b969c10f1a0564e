package io.sluice.standalone;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Redis, Kafka and MariaDB, running on one data folder that no other process may use meanwhile. */
public final class StandaloneServers implements AutoCloseable {

  private static final int REDIS_PORT = 16_379;
  private static final int KAFKA_PORT = 19_092;
  private static final int CONTROLLER_PORT = 19_093;
  private static final int MARIADB_PORT = 13_306;

  private static final String REDIS = "redis";
  private static final String KAFKA = "kafka";
  private static final String CONTROLLER = "kafka-controller";
  private static final String MARIADB = "mariadb";

  private final DataFolder folder;
  private final RedisServer redis;
  private final KafkaServer kafka;
  private final MariaDbServer mariaDb;

  private StandaloneServers(
      DataFolder folder, RedisServer redis, KafkaServer kafka, MariaDbServer mariaDb) {
    this.folder = folder;
    this.redis = redis;
    this.kafka = kafka;
    this.mariaDb = mariaDb;
  }

  /**
   * Starts all three at the same time and returns when they serve.
   *
   * @throws StandaloneStartException when one of them cannot; none is left running then
   */
  public static StandaloneServers start(StandaloneSettings settings) {
    return start(settings, sentence -> System.err.println(sentence));
  }

  /** The consumer is told when a server that ran has ended for good, in one sentence. */
  static StandaloneServers start(StandaloneSettings settings, Consumer<String> whenBroken) {
    DataFolder folder = DataFolder.take(settings.dataDir(), settings.minimumFreeBytes());
    try {
      return new Starting(folder, settings, whenBroken).start();
    } catch (IOException e) {
      release(folder);
      throw new StandaloneStartException(
          "The data folder %s cannot be used: %s.".formatted(folder.path(), Problem.in(e)), e);
    } catch (RuntimeException e) {
      release(folder);
      throw e;
    }
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

  public String redisUrl() {
    return redis.url();
  }

  public String kafkaBootstrapServers() {
    return kafka.bootstrapServers();
  }

  public String r2dbcUrl() {
    return mariaDb.r2dbcUrl();
  }

  public String jdbcUrl() {
    return mariaDb.jdbcUrl();
  }

  public String username() {
    return mariaDb.username();
  }

  public String password() {
    return mariaDb.password();
  }

  /** Stops all three and gives the folder back; the data stay. */
  @Override
  public void close() {
    try {
      kafka.stop();
    } finally {
      try {
        mariaDb.stop();
      } finally {
        try {
          redis.stop();
        } finally {
          release(folder);
        }
      }
    }
  }

  private static void release(DataFolder folder) {
    try {
      folder.close();
    } catch (IOException e) {
      throw new IllegalStateException("The lock of " + folder.path() + " cannot be given back", e);
    }
  }

  /** One start: what is known while not all of them run. */
  private record Starting(
      DataFolder folder, StandaloneSettings settings, Consumer<String> whenBroken) {

    StandaloneServers start() throws IOException {
      // First of all, so that their ports are free again.
      Leftover.end("MariaDB", folder.path().resolve(MARIADB));
      Leftover.end("Redis", folder.path().resolve(REDIS));
      RememberedPorts ports = RememberedPorts.in(folder.path());
      // All before the first start: a port that was asked for in vain must not cost one.
      PortChoice redisPort =
          PortChoice.of(
              "sluice.standalone.redis-port", settings.redisPort(), ports.of(REDIS), REDIS_PORT);
      PortChoice mariaDbPort =
          PortChoice.of(
              "sluice.standalone.mariadb-port",
              settings.mariaDbPort(),
              ports.of(MARIADB),
              MARIADB_PORT);
      PortChoice kafkaPort =
          PortChoice.of(
              "sluice.standalone.kafka-port", settings.kafkaPort(), ports.of(KAFKA), KAFKA_PORT);
      PortChoice controllerPort =
          PortChoice.of(
              "sluice.standalone.kafka-controller-port",
              settings.kafkaControllerPort(),
              ports.of(CONTROLLER),
              CONTROLLER_PORT);
      var redis = inOwnThread(REDIS, () -> redisPort.start(this::redis));
      var mariaDb = inOwnThread(MARIADB, () -> mariaDbPort.start(this::mariaDb));
      var kafka =
          inOwnThread(
              KAFKA,
              () ->
                  controllerPort.start(
                      controller -> kafkaPort.start(port -> kafka(port, controller))));
      StandaloneServers servers = await(redis, kafka, mariaDb);
      ports.remember(REDIS, servers.redis.port());
      ports.remember(MARIADB, servers.mariaDb.port());
      ports.remember(KAFKA, servers.kafka.port());
      ports.remember(CONTROLLER, servers.kafka.controllerPort());
      ports.save();
      return servers;
    }

    private StandaloneServers await(
        CompletableFuture<RedisServer> redis,
        CompletableFuture<KafkaServer> kafka,
        CompletableFuture<MariaDbServer> mariaDb) {
      try {
        CompletableFuture.allOf(redis, kafka, mariaDb).join();
        return new StandaloneServers(folder, redis.join(), kafka.join(), mariaDb.join());
      } catch (CompletionException e) {
        stopWhatRuns(redis, kafka, mariaDb);
        throw e.getCause() instanceof RuntimeException known ? known : e;
      }
    }

    private RedisServer redis(int port) {
      return RedisServer.start(
          folder.path().resolve(REDIS), port, settings.appendfsync(), settings.binariesDir());
    }

    private MariaDbServer mariaDb(int port) {
      return MariaDbServer.start(folder.path().resolve(MARIADB), port, settings.binariesDir());
    }

    private KafkaServer kafka(int port, int controllerPort) {
      return KafkaServer.startInProcess(
          folder.path().resolve(KAFKA), port, controllerPort, whenBroken);
    }

    /** A thread of this one's making: Kafka loads classes by the class loader that it inherits. */
    private static <S> CompletableFuture<S> inOwnThread(String name, Supplier<S> start) {
      return CompletableFuture.supplyAsync(
          start, task -> Thread.ofPlatform().name("start-" + name).start(task));
    }

    @SafeVarargs
    private static void stopWhatRuns(CompletableFuture<? extends StandaloneServer>... starts) {
      for (CompletableFuture<? extends StandaloneServer> start : starts) {
        if (!start.isCompletedExceptionally()) {
          start.join().stop();
        }
      }
    }
  }
}
