package io.sluice.api;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The ports that the service will listen on: refused before anything is started for them. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortRule implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final int HIGHEST_PORT = 65_535;

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    if (context instanceof WebServerApplicationContext) {
      Binder settings = Binder.get(context.getEnvironment());
      int port = port(settings, "server", 8080);
      int management = port(settings, "management.server", 8081);
      SettingRule.require(
          port <= 0 || port != management,
          "server.port and management.server.port must not be the same, but are both "
              + port
              + ".");
      refuseUnusable(settings, "server", port);
      refuseUnusable(settings, "management.server", management);
    }
  }

  /** 0 is any port, -1 none. */
  private static int port(Binder settings, String server, int otherwise) {
    String name = server + ".port";
    int port = settings.bind(name, Integer.class).orElse(otherwise);
    SettingRule.require(
        port >= -1 && port <= HIGHEST_PORT,
        "%s is a port up to %d, but not %d.".formatted(name, HIGHEST_PORT, port));
    return port;
  }

  private static void refuseUnusable(Binder settings, String server, int port) {
    if (port <= 0) {
      return;
    }
    String host = settings.bind(server + ".address", String.class).orElse("");
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port));
    } catch (IOException unusable) {
      throw new InvalidSettingException(
          isTaken(unusable)
              ? "Port %d is already in use: stop what holds it or choose another with --%s.port."
                  .formatted(port, server)
              : "Nothing can listen on %s, port %d (%s): %s."
                  .formatted(host, port, server, unusable.getMessage()));
    }
  }

  private static boolean isTaken(IOException unusable) {
    return unusable instanceof BindException
        && String.valueOf(unusable.getMessage()).contains("in use");
  }
}
