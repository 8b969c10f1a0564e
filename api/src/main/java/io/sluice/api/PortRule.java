package io.sluice.api;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Two servers on one port: refused before anything is started. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortRule implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    String port = context.getEnvironment().getProperty("server.port", "8080");
    String management = context.getEnvironment().getProperty("management.server.port", "8081");
    SettingRule.require(
        port.equals("0") || !port.equals(management),
        "server.port and management.server.port must not be the same, but are both " + port + ".");
  }
}
