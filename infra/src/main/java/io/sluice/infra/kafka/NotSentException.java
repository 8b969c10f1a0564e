package io.sluice.infra.kafka;

import org.jspecify.annotations.Nullable;

/** The client library has not even taken the record: it cannot reach the log. */
final class NotSentException extends Exception {
  private static final long serialVersionUID = 1L;

  NotSentException(String why, @Nullable Throwable cause) {
    super(why, cause, false, false);
  }
}
