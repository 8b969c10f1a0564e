package io.sluice.infra.kafka;

/** A record that no version of this program can have written, or only a newer one. */
final class UndecodableRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  UndecodableRecordException(String why) {
    super(why);
  }

  UndecodableRecordException(String why, Throwable cause) {
    super(why, cause);
  }
}
