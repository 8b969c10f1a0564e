package io.sluice.domain.member;

/** Makes personal data unreadable to whoever has the database and not the keys. */
public interface Sealer {

  /** Encrypted and bound to its place; the same text never twice the same. */
  byte[] seal(Place place, String text);

  /**
   * The text that was sealed.
   *
   * @throws SealBrokenException when it was sealed for another place, by another key, or changed
   */
  String open(Place place, byte[] sealed);

  /** Whether this is what {@link #seal} would make now, and not with a key before it. */
  boolean isOfNewestKey(byte[] sealed);

  /** 32 bytes by which an address is found again, and which tell nothing without the key. */
  byte[] index(Email email);
}
