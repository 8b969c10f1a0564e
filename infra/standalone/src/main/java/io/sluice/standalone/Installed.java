package io.sluice.standalone;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that the machine has anyway. */
final class Installed {

  /** Where Debian, Homebrew and hand-built servers live, which a user's PATH often leaves out. */
  private static final String USUAL_PLACES =
      "/usr/sbin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin:/usr/local/mysql/bin";

  private Installed() {}

  static Optional<Path> find(String... names) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(names).flatMap(name -> named(name, path)).findFirst();
  }

  private static Stream<Path> named(String name, String path) {
    return Stream.of((path + File.pathSeparator + USUAL_PLACES).split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable);
  }
}
