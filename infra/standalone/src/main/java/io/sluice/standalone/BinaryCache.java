package io.sluice.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where unpacked servers are kept between runs. */
final class BinaryCache {

  /** Names another folder, for a home that is read-only or mounted noexec. */
  static final String PROPERTY = "sluice.standalone.binaries-dir";

  private BinaryCache() {}

  /** Beside the data when this user has no home to write to. */
  static Path folder(Path dataDir) {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .map(Path::of)
        .or(BinaryCache::userCache)
        .orElseGet(() -> dataDir.resolve(".servers"))
        .toAbsolutePath();
  }

  private static Optional<Path> userCache() {
    Path home = Path.of(System.getProperty("user.home", ""));
    if (!Files.isWritable(home)) {
      return Optional.empty();
    }
    String asked = System.getenv("XDG_CACHE_HOME");
    Path caches = asked == null || asked.isEmpty() ? home.resolve(".cache") : Path.of(asked);
    return Optional.of(caches.resolve("sluice"));
  }
}
