package io.sluice.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What settings must keep; one that does not ends the start with a sentence that names it. */
public final class SettingRule {
  private SettingRule() {}

  public static void positive(String name, int value) {
    require(value > 0, name + " must be 1 or more, but is " + value + ".");
  }

  public static void positive(String name, @Nullable Duration time) {
    require(
        time != null && time.toMillis() > 0, name + " must be 1ms or more, but is " + told(time));
  }

  public static void notNegative(String name, @Nullable Duration time) {
    require(time != null && !time.isNegative(), name + " must not be less than 0: " + told(time));
  }

  public static void given(String name, @Nullable String text) {
    require(text != null && !text.isBlank(), name + " must not be empty.");
  }

  /** Whatever a rule of its own asks for. */
  public static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new InvalidSettingException(otherwise);
    }
  }

  private static String told(@Nullable Duration time) {
    return time == null ? "empty." : time + ".";
  }
}
