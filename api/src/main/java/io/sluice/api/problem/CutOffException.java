package io.sluice.api.problem;

/** A request whose body has not come in whole; its sender has hung up, is too slow, or broke it. */
public final class CutOffException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CutOffException(String how) {
    super(how, null, false, false);
  }
}
