package io.sluice.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One server of each technology for all tests of a JVM: started when first asked for, on a free
 * port, in a folder of its own, and gone with the JVM.
 */
public final class SharedServers {

  private static final Shared<RedisServer> REDIS =
      new Shared<>("redis", folder -> RedisServer.start(folder, Ports.free()));

  private static final Shared<KafkaServer> KAFKA =
      new Shared<>(
          "kafka", folder -> KafkaServer.startInOwnJvm(folder, Ports.free(), Ports.free()));

  private static final Shared<MariaDbServer> MARIADB =
      new Shared<>("mariadb", folder -> MariaDbServer.start(folder, Ports.free()));

  private SharedServers() {}

  public static RedisServer redis() {
    return REDIS.get();
  }

  /** In a JVM of its own: it can be killed and paused. */
  public static KafkaServer kafka() {
    return KAFKA.get();
  }

  public static MariaDbServer mariaDb() {
    return MARIADB.get();
  }

  private static final class Shared<S extends StandaloneServer> {

    private final String name;
    private final Function<Path, S> starter;
    private @Nullable S server;

    Shared(String name, Function<Path, S> starter) {
      this.name = name;
      this.starter = starter;
    }

    /** Running again, should a test have left it stopped. */
    synchronized S get() {
      S running = server;
      if (running == null) {
        Path folder = newFolder(name);
        running = starter.apply(folder);
        server = running;
        endWithJvm(running, folder);
      }
      running.start();
      return running;
    }

    private static Path newFolder(String name) {
      Path target = Path.of("target");
      try {
        return Files.isDirectory(target)
            ? Files.createTempDirectory(target.toAbsolutePath(), "shared-" + name + "-")
            : Files.createTempDirectory("sluice-shared-" + name + "-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void endWithJvm(StandaloneServer server, Path folder) {
      Runnable end =
          () -> {
            server.stop();
            try {
              Folders.delete(folder);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      Runtime.getRuntime().addShutdownHook(new Thread(end, "stop-" + server.name()));
    }
  }
}
