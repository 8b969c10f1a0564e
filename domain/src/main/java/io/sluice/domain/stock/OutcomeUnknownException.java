package io.sluice.domain.stock;

/**
 * No answer in time: what was asked may have happened or not. Asking again with the same key
 * settles it.
 */
public final class OutcomeUnknownException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknownException(String what, Throwable cause) {
    super(what, cause);
  }

  public OutcomeUnknownException(String what) {
    super(what);
  }
}
