package io.sluice.infra.servers;

import io.sluice.standalone.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.utility.DockerImageName;

/** One container of each server for all tests of a JVM, started when first asked for. */
final class Containers {
  private static final String ROOT = "root";
  private static final int PATIENCE_MILLIS = 2_000;

  /** What a single broker is told about its own place is not the compose file's to say. */
  private static final List<String> PLACE =
      List.of("LISTENER", "VOTERS", "NODE_ID", "PROCESS_ROLES", "LOG_DIRS", "HEAP");

  private static final Shared REDIS = new Shared(Containers::newRedis);
  private static final Shared KAFKA = new Shared(Containers::newKafka);
  private static final Shared MYSQL = new Shared(Containers::newMySql);

  private Containers() {}

  static ServerUnderTest redis() {
    return REDIS.get();
  }

  static ServerUnderTest kafka() {
    return KAFKA.get();
  }

  static DatabaseUnderTest mySql() {
    return (DatabaseUnderTest) MYSQL.get();
  }

  private static final class Shared {
    private final Supplier<ContainerUnderTest> maker;
    private @Nullable ContainerUnderTest server;

    Shared(Supplier<ContainerUnderTest> maker) {
      this.maker = maker;
    }

    /** Running again, should a test have left it stopped. */
    synchronized ServerUnderTest get() {
      ContainerUnderTest running = server;
      if (running == null) {
        DockerEngine.require();
        running = maker.get();
        server = running;
      }
      running.start();
      return running;
    }
  }

  private static ContainerUnderTest newRedis() {
    Compose compose = Compose.service("redis");
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(compose.image()))
            .withCommand(compose.command().toArray(String[]::new));
    return new ContainerUnderTest(on(container, 6379), 6379, Containers::pingRedis);
  }

  private static ContainerUnderTest newKafka() {
    Compose compose = Compose.service("kafka");
    KafkaContainer container = new KafkaContainer(DockerImageName.parse(compose.image()));
    compose.environment().entrySet().stream()
        .filter(setting -> PLACE.stream().noneMatch(setting.getKey()::contains))
        .forEach(setting -> container.withEnv(setting.getKey(), setting.getValue()));
    return new ContainerUnderTest(on(container, 9092), 9092, Containers::describeKafka);
  }

  private static ContainerUnderTest newMySql() {
    Compose compose = Compose.service("mysql");
    MySQLContainer container =
        new MariaDbDriven(DockerImageName.parse(compose.image()))
            .withDatabaseName(compose.environment().get("MYSQL_DATABASE"))
            .withUsername(ROOT)
            .withPassword(ROOT)
            .withCommand(compose.command().toArray(String[]::new));
    return new DatabaseContainer(on(container, 3306), 3306);
  }

  /** On a port that does not change when the container is started again. */
  private static GenericContainer<?> on(GenericContainer<?> container, int inside) {
    container.addExposedPort(inside);
    container.setPortBindings(List.of("127.0.0.1:%d:%d".formatted(Ports.free(), inside)));
    return container;
  }

  private static void pingRedis(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(5);
      if (!new String(answer, StandardCharsets.US_ASCII).equals("+PONG")) {
        throw new IOException("no PONG");
      }
    }
  }

  private static void describeKafka(int port) throws Exception {
    Map<String, Object> client =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    try (Admin admin = Admin.create(client)) {
      admin.describeCluster().nodes().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static void connectMySql(int port) throws Exception {
    Properties root = new Properties();
    root.setProperty("user", ROOT);
    root.setProperty("password", ROOT);
    root.setProperty("allowPublicKeyRetrieval", "true");
    DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", root).close();
  }

  private static final class DatabaseContainer extends ContainerUnderTest
      implements DatabaseUnderTest {
    DatabaseContainer(GenericContainer<?> container, int inside) {
      super(container, inside, Containers::connectMySql);
    }

    /** Each test class has a database of its own, which only root may make. */
    @Override
    public String username() {
      return ROOT;
    }

    @Override
    public String password() {
      return ROOT;
    }
  }

  /** The driver of this project also speaks to MySQL; another one only for a test would be two. */
  private static final class MariaDbDriven extends MySQLContainer {
    MariaDbDriven(DockerImageName image) {
      super(image);
    }

    @Override
    public String getDriverClassName() {
      return "org.mariadb.jdbc.Driver";
    }

    @Override
    public String getJdbcUrl() {
      return "jdbc:mariadb://%s:%d/%s?allowPublicKeyRetrieval=true"
          .formatted(getHost(), getMappedPort(MYSQL_PORT), getDatabaseName());
    }
  }
}
