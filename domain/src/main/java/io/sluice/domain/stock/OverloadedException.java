package io.sluice.domain.stock;

/**
 * Refused before anything was sent, because a bound was reached or a server is out of reach:
 * nothing has happened.
 */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OverloadedException(String what) {
    super(what, null, false, false);
  }

  public OverloadedException(String what, Throwable cause) {
    super(what, cause);
  }
}
