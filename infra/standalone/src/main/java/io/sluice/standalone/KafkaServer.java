package io.sluice.standalone;

import java.nio.file.Path;

/** One Kafka broker in KRaft mode that is its own controller; topics must be created. */
public final class KafkaServer implements StandaloneServer {

  private final int port;
  private final KafkaLife life;

  private KafkaServer(int port, KafkaLife life) {
    this.port = port;
    this.life = life;
  }

  /** Starts a broker inside this JVM: fast, but it can be neither killed nor paused. */
  public static KafkaServer startInProcess(Path folder, int port, int controllerPort) {
    return start(port, new KafkaInProcess(new KafkaSettings(own(folder), port, controllerPort)));
  }

  /**
   * Starts a broker in a JVM of its own, with this JVM's class path: one that can be killed and
   * paused. Not from inside an executable jar, whose class path no other JVM can read.
   */
  public static KafkaServer startInOwnJvm(Path folder, int port, int controllerPort) {
    return start(port, new KafkaInOwnJvm(new KafkaSettings(own(folder), port, controllerPort)));
  }

  private static Path own(Path folder) {
    return Folders.create(folder.toAbsolutePath().normalize());
  }

  private static KafkaServer start(int port, KafkaLife life) {
    KafkaServer server = new KafkaServer(port, life);
    server.start();
    return server;
  }

  /** {@code 127.0.0.1:19092}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public String name() {
    return "Kafka";
  }

  @Override
  public int port() {
    return port;
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
