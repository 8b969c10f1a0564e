package io.sluice.domain.member;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keys that are themselves encrypted: the same ones once under each key that opens them, so that
 * nodes with other keys can read them while one takes the place of another.
 *
 * @param name what they are for
 * @param copies the encrypted keys in base64, by the kid of what opens them; one or more
 */
public record WrappedKeyset(String name, SortedMap<String, String> copies) {
  public WrappedKeyset {
    copies = Collections.unmodifiableSortedMap(new TreeMap<>(copies));
    if (copies.isEmpty()) {
      throw new IllegalArgumentException("nobody could open the " + name + " keys");
    }
  }
}
