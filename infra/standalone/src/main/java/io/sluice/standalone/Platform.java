package io.sluice.standalone;

import java.util.Locale;

/** An operating system and a processor, in the words that the carriers of binaries use. */
record Platform(String os, String arch) {

  static Platform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static Platform of(String osName, String osArch) {
    return new Platform(toOs(osName.toLowerCase(Locale.ROOT)), toArch(osArch));
  }

  private static String toOs(String name) {
    if (name.startsWith("mac") || name.startsWith("darwin")) {
      return "darwin";
    }
    return name.startsWith("windows") ? "windows" : name;
  }

  private static String toArch(String arch) {
    return switch (arch) {
      case "x86_64", "amd64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      default -> arch;
    };
  }

  /** The guard that ends the servers with the JVM is a shell script. */
  void requireSupported() {
    if (!os.equals("linux") && !os.equals("darwin")) {
      throw new StandaloneStartException(
          "The standalone servers run on Linux and macOS but not on "
              + os
              + ": name external servers and set sluice.standalone.enabled=false.");
    }
  }

  @Override
  public String toString() {
    return os + "-" + arch;
  }
}
