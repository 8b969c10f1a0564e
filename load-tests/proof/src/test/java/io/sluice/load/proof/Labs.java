package io.sluice.load.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** Folders that stay after a test, so that a run that failed can be read. */
final class Labs {
  private Labs() {}

  /** Empty, below {@code target/}. */
  static Path folder(String name) {
    Path folder = Path.of("target", "proof", name).toAbsolutePath();
    try {
      FileSystemUtils.deleteRecursively(folder);
      return Files.createDirectories(folder);
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }
}
