package io.sluice.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where unpacked servers are kept between runs. */
final class BinaryCache {

  /** Names another folder, for a home that is read-only or mounted noexec. */
  static final String PROPERTY = "sluice.standalone.binaries-dir";

  private BinaryCache() {}

  static Path folder() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .map(Path::of)
        .orElseGet(BinaryCache::userCache)
        .toAbsolutePath();
  }

  private static Path userCache() {
    Path home = Path.of(System.getProperty("user.home", ""));
    if (!Files.isWritable(home)) {
      return Path.of(
          System.getProperty("java.io.tmpdir"), "sluice-" + System.getProperty("user.name"));
    }
    String asked = System.getenv("XDG_CACHE_HOME");
    Path caches = asked == null || asked.isEmpty() ? home.resolve(".cache") : Path.of(asked);
    return caches.resolve("sluice");
  }
}
