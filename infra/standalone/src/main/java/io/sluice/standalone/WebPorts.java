package io.sluice.standalone;

import java.net.InetSocketAddress;
import java.util.List;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** The ports that the service itself will listen on, long after its servers have started. */
final class WebPorts {

  private static final String USUAL_PORT = "8080";

  private WebPorts() {}

  /** A taken port must not cost the start of three servers. */
  static void refuseTaken(ConfigurableApplicationContext context) {
    if (context instanceof WebServerApplicationContext) {
      for (String server : List.of("server", "management.server")) {
        refuseTaken(context.getEnvironment(), server);
      }
    }
  }

  private static void refuseTaken(Environment environment, String server) {
    String otherwise = server.equals("server") ? USUAL_PORT : "0";
    String asked = environment.getProperty(server + ".port", otherwise);
    // What is no port is told by the one who reads it.
    int port = asked.matches("\\d{1,5}") ? Integer.parseInt(asked) : 0;
    String host = environment.getProperty(server + ".address", "");
    if (port > 0 && port <= 65_535 && !Ports.isFree(toAddress(host, port))) {
      throw new StandaloneStartException(
          "Port %d is already in use: stop what holds it or choose another with --%s.port."
              .formatted(port, server));
    }
  }

  private static InetSocketAddress toAddress(String host, int port) {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }
}
