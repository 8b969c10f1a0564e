package io.sluice.load;

import java.time.Duration;
import java.util.Properties;

/** The parameters of a run, from system properties; each is checked when it is read. */
final class Parameters {
  private final Properties given;

  Parameters(Properties given) {
    this.given = given;
  }

  static Parameters ofTheSystem() {
    return new Parameters(System.getProperties());
  }

  String text(String name, String normally) {
    return given.getProperty(name, normally);
  }

  int count(String name, int normally, int least, int most) {
    String value = given.getProperty(name);
    if (value == null) {
      return normally;
    }
    if (!value.matches("\\d{1,9}")) {
      throw wrong(name, value, "a whole number");
    }
    int count = Integer.parseInt(value);
    if (count < least || count > most) {
      throw wrong(name, value, "%d to %d".formatted(least, most));
    }
    return count;
  }

  /** A part of all, 0 to 1. */
  double part(String name, double normally) {
    String value = given.getProperty(name);
    if (value == null) {
      return normally;
    }
    if (!value.matches("0(\\.\\d+)?|1(\\.0+)?")) {
      throw wrong(name, value, "0 to 1");
    }
    return Double.parseDouble(value);
  }

  boolean flag(String name) {
    String value = given.getProperty(name, "false");
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw wrong(name, value, "true or false");
    };
  }

  /** {@code 250ms}, {@code 30s}, {@code 2m}. */
  Duration time(String name, String normally) {
    String value = given.getProperty(name, normally);
    if (!value.matches("\\d{1,6}(ms|s|m)")) {
      throw wrong(name, value, "a time such as 250ms, 30s or 2m");
    }
    long amount = Long.parseLong(value.replaceAll("\\D", ""));
    return switch (value.replaceAll("\\d", "")) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private static IllegalArgumentException wrong(String name, String value, String expected) {
    return new IllegalArgumentException("-D%s=%s: it must be %s".formatted(name, value, expected));
  }
}
