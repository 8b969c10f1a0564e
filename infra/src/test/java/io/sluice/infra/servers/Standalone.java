package io.sluice.infra.servers;

import io.sluice.standalone.MariaDbServer;
import io.sluice.standalone.StandaloneServer;

/** A server out of a Maven artifact. */
class Standalone implements ServerUnderTest {
  private final StandaloneServer server;

  Standalone(StandaloneServer server) {
    this.server = server;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void start() {
    server.start();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void pause() {
    server.pause();
  }

  @Override
  public void resume() {
    server.resume();
  }

  static final class Database extends Standalone implements DatabaseUnderTest {
    private final MariaDbServer server;

    Database(MariaDbServer server) {
      super(server);
      this.server = server;
    }

    @Override
    public String username() {
      return server.username();
    }

    @Override
    public String password() {
      return server.password();
    }
  }
}
