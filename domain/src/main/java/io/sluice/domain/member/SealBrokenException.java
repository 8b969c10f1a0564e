package io.sluice.domain.member;

/** Sealed for another place or under another key, or changed since: not to be believed. */
public final class SealBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SealBrokenException(Place place, Throwable cause) {
    super("%s.%s of %s does not open".formatted(place.table(), place.column(), place.row()), cause);
  }
}
