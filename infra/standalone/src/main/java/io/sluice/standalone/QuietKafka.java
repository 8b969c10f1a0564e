package io.sluice.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import org.slf4j.LoggerFactory;

/** A broker says much that nobody at this console asked for. */
final class QuietKafka {

  static final List<String> LOGGERS =
      List.of("kafka", "org.apache.kafka", "state.change.logger", "org.apache.commons.validator");

  private QuietKafka() {}

  /** Loggers that somebody has set a level for keep it. */
  static void logWarningsOnly() {
    if (isLogbackPresent()) {
      InLogback.logWarningsOnly();
    }
  }

  private static boolean isLogbackPresent() {
    return LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback");
  }

  /** Apart, so that a class path without Logback can load the outer class. */
  private static final class InLogback {

    private static void logWarningsOnly() {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      LOGGERS.stream().map(context::getLogger).forEach(InLogback::quieten);
    }

    private static void quieten(Logger logger) {
      if (logger.getLevel() == null) {
        logger.setLevel(Level.WARN);
      }
    }
  }
}
