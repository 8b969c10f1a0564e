package io.sluice.api;

import java.util.List;
import org.springframework.boot.test.system.CapturedOutput;

/** What a start has said on standard error. */
final class StandardError {
  private StandardError() {}

  /**
   * Its lines, without Logback's own: another service of this JVM may log while the start sets the
   * logging up anew.
   */
  static List<String> of(CapturedOutput output) {
    return output.getErr().lines().filter(line -> !line.contains("No appenders present")).toList();
  }
}
