package io.sluice.infra.servers;

/**
 * A server on 127.0.0.1 that keeps its port and its data, whatever a test does to it. What is
 * already so is left so.
 */
public interface ServerUnderTest {

  int port();

  /** Returns when clients are served; nothing when it runs. */
  void start();

  /** Stops gracefully. */
  void stop();

  /** SIGKILL. */
  void kill();

  /** Connections stay open, and nothing answers. */
  void pause();

  void resume();

  /** {@code host:port}. */
  default String address() {
    return "127.0.0.1:" + port();
  }
}
