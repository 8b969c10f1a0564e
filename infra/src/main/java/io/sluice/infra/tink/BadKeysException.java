package io.sluice.infra.tink;

/** Keys that the service does not start with; the message is for the person who set them. */
final class BadKeysException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadKeysException(String sentence) {
    super(sentence);
  }
}
