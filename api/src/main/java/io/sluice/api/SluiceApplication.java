package io.sluice.api;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service. Adapters arrive by auto-configuration; nothing here knows one. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SluiceApplication {
  private static final String EVENT_LOOPS = "reactor.netty.ioWorkerCount";

  /** Starts the service; a start that fails has told why by then and ends with exit code 1. */
  public static void main(String[] args) {
    // reactor-netty takes four at least; more than there are cores only take turns on them.
    if (System.getProperty(EVENT_LOOPS) == null) {
      System.setProperty(EVENT_LOOPS, Integer.toString(Runtime.getRuntime().availableProcessors()));
    }
    try {
      SpringApplication.run(SluiceApplication.class, args);
    } catch (RuntimeException reported) {
      // Not left to fall out of main: a server's own threads would keep the process alive.
      System.exit(1);
    }
  }
}
