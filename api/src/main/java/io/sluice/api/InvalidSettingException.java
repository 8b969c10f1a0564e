package io.sluice.api;

/** A setting that the service does not start with; the message is for the person who set it. */
public final class InvalidSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingException(String sentence) {
    super(sentence);
  }
}
