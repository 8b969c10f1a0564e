package io.sluice.api;

/** Signing keys for tests: {@code new} signs, both verify. */
final class Keys {
  static final String NEW = "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleS0hISE";
  static final String OLD = "b2xkLWtleS1vbGQta2V5LW9sZC1rZXktb2xkLWtleS0hISE";
  static final String SETTING = "new:" + NEW + ",old:" + OLD;

  /** What opens the keys of personal data. */
  static final String PERSONAL_DATA = "test:cGVyc29uYWwtZGF0YS1rZXktZm9yLXRoZS10ZXN0cyE";

  private Keys() {}
}
