package io.sluice.standalone;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** One Kafka broker in KRaft mode that is its own controller; topics must be created. */
public final class KafkaServer implements StandaloneServer {

  private final KafkaSettings settings;
  private final KafkaLife life;

  private KafkaServer(KafkaSettings settings, KafkaLife life) {
    this.settings = settings;
    this.life = life;
  }

  /** Starts a broker inside this JVM: fast, but it can be neither killed nor paused. */
  public static KafkaServer startInProcess(Path folder, int port, int controllerPort) {
    return startInProcess(folder, port, controllerPort, System.err::println);
  }

  /** The consumer is told when the broker ends itself later on, in one sentence. */
  static KafkaServer startInProcess(
      Path folder, int port, int controllerPort, Consumer<String> whenBroken) {
    KafkaSettings settings = new KafkaSettings(own(folder), port, controllerPort, Optional.empty());
    return start(settings, new KafkaInProcess(settings, whenBroken));
  }

  /**
   * Starts a broker in a JVM of its own, with this JVM's class path: one that can be killed and
   * paused. Not from inside an executable jar, whose class path no other JVM can read.
   */
  public static KafkaServer startInOwnJvm(Path folder, int port, int controllerPort) {
    KafkaSettings settings = new KafkaSettings(own(folder), port, controllerPort, Optional.empty());
    return start(settings, new KafkaInOwnJvm(settings));
  }

  /**
   * Starts a broker in a JVM of its own that can also be reached over a {@link Line}: a broker
   * tells its clients where to go on, so those that come over the line must be told the line's
   * port.
   *
   * @param detour where it listens for what comes over the line
   * @param line the line's port
   */
  public static KafkaServer startInOwnJvm(
      Path folder, int port, int controllerPort, int detour, int line) {
    KafkaSettings settings =
        new KafkaSettings(
            own(folder), port, controllerPort, Optional.of(new KafkaSettings.Detour(detour, line)));
    return start(settings, new KafkaInOwnJvm(settings));
  }

  private static Path own(Path folder) {
    return Folders.create(folder.toAbsolutePath().normalize());
  }

  private static KafkaServer start(KafkaSettings settings, KafkaLife life) {
    KafkaServer server = new KafkaServer(settings, life);
    server.start();
    return server;
  }

  /** {@code 127.0.0.1:19092}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port();
  }

  @Override
  public String name() {
    return "Kafka";
  }

  @Override
  public int port() {
    return settings.port();
  }

  int controllerPort() {
    return settings.controllerPort();
  }

  @Override
  public synchronized boolean isRunning() {
    return life.isRunning();
  }

  @Override
  public synchronized void start() {
    if (!isRunning()) {
      life.start();
    }
  }

  @Override
  public synchronized void stop() {
    life.stop();
  }

  /** {@inheritDoc} Only {@link #startInOwnJvm in a JVM of its own}. */
  @Override
  public synchronized void kill() {
    life.process().kill();
  }

  /** {@inheritDoc} Only {@link #startInOwnJvm in a JVM of its own}. */
  @Override
  public synchronized void pause() {
    life.process().pause();
  }

  /** {@inheritDoc} Only {@link #startInOwnJvm in a JVM of its own}. */
  @Override
  public synchronized void resume() {
    life.process().resume();
  }
}
