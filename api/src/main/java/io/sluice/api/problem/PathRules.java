package io.sluice.api.problem;

/**
 * Which paths are read in one way only, whatever proxy stands before us: none with an escaped
 * separator, a parameter, an empty or a relative segment, or what cannot be printed. It is what
 * Spring Security's strict firewall asks of a path, asked before anything is made for the request.
 */
final class PathRules {
  private static final String SEPARATING = "/\\;.%";

  private PathRules() {}

  /**
   * Whether a request's target is one.
   *
   * @param target of the request line, with its query
   */
  static boolean allow(String target) {
    for (int i = 0; i < target.length() && target.charAt(i) != '?'; i++) {
      char c = target.charAt(i);
      if (c == ';' || c == '\\' || !isPrintable(c)) {
        return false;
      }
      if (c == '/' && isUnclear(target, i + 1)) {
        return false;
      }
      if (c == '%' && !isHarmless(escaped(target, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPrintable(int c) {
    return c > ' ' && c < 0x7f;
  }

  /** An empty segment that is not the last, {@code .} or {@code ..}. */
  private static boolean isUnclear(String target, int at) {
    return target.startsWith("/", at) || isSegment(".", target, at) || isSegment("..", target, at);
  }

  private static boolean isSegment(String segment, String target, int at) {
    int end = at + segment.length();
    return target.startsWith(segment, at)
        && (end == target.length() || target.charAt(end) == '/' || target.charAt(end) == '?');
  }

  /** What is escaped here; less than nothing when it is no escape. */
  private static int escaped(String target, int at) {
    if (at + 2 >= target.length()) {
      return -1;
    }
    int high = Character.digit(target.charAt(at + 1), 16);
    int low = Character.digit(target.charAt(at + 2), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static boolean isHarmless(int escaped) {
    return escaped >= 0x80 || (isPrintable(escaped) && SEPARATING.indexOf(escaped) < 0);
  }
}
