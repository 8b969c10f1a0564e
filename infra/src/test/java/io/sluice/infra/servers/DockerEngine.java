package io.sluice.infra.servers;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.testcontainers.DockerClientFactory;

/** Whether there is a Docker engine. */
final class DockerEngine {
  private DockerEngine() {}

  /** A quick look at the usual socket; the thorough search takes seconds and is for who asks. */
  static boolean answers() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of("/var/run/docker.sock"));
    } catch (IOException nobody) {
      return false;
    }
  }

  /**
   * Without an engine a test that was asked to run on one must fail: skipped, it would look passed.
   */
  static void require() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          "-Pcontainers (sluice.test.servers=containers) needs a Docker engine, and none answers;"
              + " without it the same tests run on standalone servers");
    }
  }
}
