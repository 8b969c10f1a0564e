package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.core.env.MapPropertySource;

class WebPortsTest {

  @Test
  void refusesThePortOfTheServiceBeforeAnyServerStarts() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertEquals(
          "Port %d is already in use: stop what holds it or choose another with --server.port."
              .formatted(taken.getLocalPort()),
          refusalOf(Map.of("server.port", taken.getLocalPort())));
    }
  }

  @Test
  void refusesThePortOfTheManagementToo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertEquals(
          "Port %d is already in use: stop what holds it or choose another with --management.server.port."
              .formatted(taken.getLocalPort()),
          refusalOf(Map.of("server.port", 0, "management.server.port", taken.getLocalPort())));
    }
  }

  private static String refusalOf(Map<String, Object> properties) {
    try (var context = new AnnotationConfigReactiveWebServerApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("test", properties));
      return assertThrows(StandaloneStartException.class, () -> WebPorts.refuseTaken(context))
          .getMessage();
    }
  }
}
