package io.sluice.domain.member;

/**
 * What a member has told about herself, for whoever brings her what she has bought.
 *
 * @param name 1 to 100 characters
 * @param phone 1 to 32 characters
 * @param address 1 to 500 characters
 */
public record PersonalData(String name, String phone, String address) {
  public static final int LONGEST_NAME = 100;
  public static final int LONGEST_PHONE = 32;
  public static final int LONGEST_ADDRESS = 500;

  public PersonalData {
    require(name, LONGEST_NAME);
    require(phone, LONGEST_PHONE);
    require(address, LONGEST_ADDRESS);
  }

  private static void require(String text, int longest) {
    if (text.isBlank() || text.length() > longest) {
      throw new IllegalArgumentException("1 to " + longest + " characters");
    }
  }

  /** Says nothing: whatever is written into a log is read by many. */
  @Override
  public String toString() {
    return "personal data";
  }
}
