package io.sluice.domain.member;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address: ASCII, in lower case, at most 254 characters (RFC 5321, 4.5.3.1), without
 * quotes or comments. One spelling for each, so that nobody is two members by way of capitals.
 */
public record Email(String address) {
  public static final int LONGEST = 254;
  private static final int LONGEST_LOCAL_PART = 64;
  private static final String ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern SOUND =
      Pattern.compile(ATOM + "(?:\\." + ATOM + ")*@" + LABEL + "(?:\\." + LABEL + ")+");

  public Email {
    if (!isSound(address)) {
      // Not told which: it would stand in a log.
      throw new IllegalArgumentException("not an e-mail address");
    }
  }

  /** The address if the text is one; capitals are made small. */
  public static Optional<Email> parse(String text) {
    String small = text.toLowerCase(Locale.ROOT);
    // Some letters that are not ASCII become ASCII when they are made small.
    boolean isAscii = text.chars().allMatch(character -> character < 128);
    return isAscii && isSound(small) ? Optional.of(new Email(small)) : Optional.empty();
  }

  private static boolean isSound(String address) {
    return address.length() <= LONGEST
        && address.indexOf('@') <= LONGEST_LOCAL_PART
        && SOUND.matcher(address).matches();
  }

  /** Says nothing: whatever is written into a log is read by many. */
  @Override
  public String toString() {
    return "an e-mail address";
  }
}
