package io.sluice.standalone;

/**
 * One real server on 127.0.0.1 that keeps its port and its data over {@link #stop}, {@link #kill}
 * and {@link #start}, and never outlives this JVM.
 */
public sealed interface StandaloneServer extends AutoCloseable
    permits RedisServer, KafkaServer, MariaDbServer {

  /** The technology's name, for sentences and thread names: {@code Redis}. */
  String name();

  /** The port that clients connect to; it stays the same for the life of this object. */
  int port();

  boolean isRunning();

  /**
   * Starts on the same port and data and returns when clients are served; nothing when it runs.
   *
   * @throws StandaloneStartException when the server does not serve in time
   */
  void start();

  /** Stops gracefully and returns when it is gone; what was written is kept. */
  void stop();

  /** SIGKILL: returns when the process is gone. */
  void kill();

  /** SIGSTOP: connections stay open and nothing answers until {@link #resume}. */
  void pause();

  /** SIGCONT. */
  void resume();

  /** Stops, and starts again on the same port and data. */
  default void restart() {
    stop();
    start();
  }

  @Override
  default void close() {
    stop();
  }
}
