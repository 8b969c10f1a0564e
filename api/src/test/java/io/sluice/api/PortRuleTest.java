package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.standalone.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.web.server.PortInUseException;

/** What the service says of a port that it cannot have, and that it starts nothing for it. */
@ReadsTheOutput
class PortRuleTest {
  @Test
  void twoServersDoNotShareAPort(CapturedOutput output) {
    assertThat(refusal(output, "--server.port=9190", "--management.server.port=9190"))
        .isEqualTo(
            "server.port and management.server.port must not be the same, but are both 9190.");
  }

  @Test
  void aTakenPortIsToldBeforeAnythingStarts(CapturedOutput output) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThat(refusal(output, "--server.port=" + port))
          .isEqualTo(
              "Port %d is already in use: stop what holds it or choose another with --server.port."
                  .formatted(port));
    }
  }

  @Test
  void aTakenPortOfTheManagementIsToldToo(CapturedOutput output) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThat(refusal(output, "--server.port=0", "--management.server.port=" + port))
          .isEqualTo(
              "Port %d is already in use: stop what holds it or choose another with --management.server.port."
                  .formatted(port));
    }
  }

  @Test
  void anAddressOfAnotherMachineIsTold(CapturedOutput output) {
    // Kept for documentation (RFC 5737): no machine has it.
    assertThat(refusal(output, "--server.port=9190", "--server.address=192.0.2.1"))
        .startsWith("Nothing can listen on 192.0.2.1, port 9190 (server): ");
  }

  @Test
  void whatIsNoPortIsTold(CapturedOutput output) {
    assertThat(refusal(output, "--server.port=70000"))
        .isEqualTo("server.port is a port up to 65535, but not 70000.");
  }

  @Test
  void whatIsNoNumberIsTold(CapturedOutput output) {
    assertThat(refusal(output, "--server.port=web"))
        .isEqualTo("The setting server.port cannot be web.");
  }

  @Test
  void aPortThatIsLostAfterTheLookIsToldInOneSentence(CapturedOutput output) throws IOException {
    int port = Ports.free();
    try (ServerSocket taken = new ServerSocket()) {
      assertThatThrownBy(
              () ->
                  InMemoryService.with(InMemoryPorts.class)
                      .initializers(context -> takePort(taken, port))
                      .run(InMemoryService.settings("server.port=" + port)))
          .hasCauseInstanceOf(PortInUseException.class);
    }

    assertThat(StandardError.of(output))
        .containsExactly(
            "Port %d is already in use: stop what holds it or choose another with --server.port or --management.server.port."
                .formatted(port));
    assertThat(output.getOut()).doesNotContain("\n\tat ");
  }

  /** The initializers of a test come last. */
  private static void takePort(ServerSocket socket, int port) {
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String refusal(CapturedOutput output, String... settings) {
    assertThatThrownBy(() -> SpringApplication.run(SluiceApplication.class, settings)).isNotNull();
    List<String> said = StandardError.of(output);
    assertThat(said).hasSize(1);
    assertThat(output.getAll()).doesNotContain("\n\tat ", "Starting Redis");
    return said.getFirst();
  }
}
