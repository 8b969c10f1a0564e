package io.sluice.infra.servers;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.testcontainers.containers.GenericContainer;

/** A container that is taken away and given back by the engine, so that it stays the same one. */
class ContainerUnderTest implements ServerUnderTest {
  private static final Duration TO_SERVE = Duration.ofMinutes(2);

  private final GenericContainer<?> container;
  private final int inside;
  private final Probe probe;

  ContainerUnderTest(GenericContainer<?> container, int inside, Probe probe) {
    this.container = container;
    this.inside = inside;
    this.probe = probe;
  }

  /** Throws unless the server on that port serves a client. */
  interface Probe {
    void look(int port) throws Exception;
  }

  @Override
  public int port() {
    return container.getMappedPort(inside);
  }

  @Override
  public synchronized void start() {
    if (container.getContainerId() == null) {
      container.start();
    } else if (!isRunning()) {
      engine().startContainerCmd(container.getContainerId()).exec();
    } else {
      return;
    }
    // The engine's own proxy takes connections before the server does, so an open port says
    // nothing.
    ThrowingRunnable look = () -> probe.look(port());
    await().atMost(TO_SERVE).ignoreExceptions().untilAsserted(look);
  }

  @Override
  public synchronized void stop() {
    if (isRunning()) {
      engine().stopContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public synchronized void kill() {
    if (isRunning()) {
      engine().killContainerCmd(container.getContainerId()).exec();
      await().atMost(TO_SERVE).until(() -> !isRunning());
    }
  }

  @Override
  public synchronized void pause() {
    if (!isPaused()) {
      engine().pauseContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public synchronized void resume() {
    if (isPaused()) {
      engine().unpauseContainerCmd(container.getContainerId()).exec();
    }
  }

  private boolean isRunning() {
    return Boolean.TRUE.equals(state().getRunning());
  }

  private boolean isPaused() {
    return Boolean.TRUE.equals(state().getPaused());
  }

  private ContainerState state() {
    return engine().inspectContainerCmd(container.getContainerId()).exec().getState();
  }

  private DockerClient engine() {
    return container.getDockerClient();
  }
}
