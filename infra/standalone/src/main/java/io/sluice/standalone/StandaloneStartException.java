package io.sluice.standalone;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ExitCodeGenerator;

/**
 * The servers cannot be started; the message is one sentence for the person at the console and says
 * what to do or where to look.
 */
public final class StandaloneStartException extends RuntimeException implements ExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  StandaloneStartException(String sentence) {
    this(sentence, null);
  }

  StandaloneStartException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /** The process ends with this status: always 1. */
  @Override
  public int getExitCode() {
    return 1;
  }
}
