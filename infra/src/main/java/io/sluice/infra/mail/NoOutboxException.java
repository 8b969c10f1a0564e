package io.sluice.infra.mail;

/** Nobody has said where mails go; the message is for the person who starts the service. */
final class NoOutboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoOutboxException(String sentence) {
    super(sentence);
  }
}
