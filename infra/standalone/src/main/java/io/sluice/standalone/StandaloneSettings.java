package io.sluice.standalone;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@link StandaloneServers} are started with.
 *
 * @param dataDir holds everything that must survive: one process may use it at a time
 * @param redisPort the port to take or to fail with; empty takes the last one, the usual one or any
 * @param kafkaPort as {@code redisPort}
 * @param kafkaControllerPort as {@code redisPort}
 * @param mariaDbPort as {@code redisPort}
 * @param appendfsync how often Redis forces its file to the disk: always, everysec or no
 * @param minimumFreeBytes the room that the data folder's disk must have at the start
 * @param binariesDir where the unpacked servers are kept, 350 MB, shared by all data folders
 */
public record StandaloneSettings(
    Path dataDir,
    OptionalInt redisPort,
    OptionalInt kafkaPort,
    OptionalInt kafkaControllerPort,
    OptionalInt mariaDbPort,
    String appendfsync,
    long minimumFreeBytes,
    Path binariesDir) {

  /** A new MariaDB takes 100 MB, Kafka's first segments 30 MB; the rest is room to sell in. */
  static final long MINIMUM_FREE_BYTES = 256L << 20;

  private static final Set<String> FSYNCS = Set.of("always", "everysec", "no");

  public StandaloneSettings {
    dataDir = dataDir.toAbsolutePath().normalize();
    binariesDir = binariesDir.toAbsolutePath().normalize();
    if (!FSYNCS.contains(appendfsync)) {
      throw new StandaloneStartException(
          "sluice.standalone.redis-appendfsync is always, everysec or no, but not "
              + appendfsync
              + ".");
    }
  }

  /** The usual settings with the data in the folder. */
  public static StandaloneSettings in(Path dataDir) {
    OptionalInt any = OptionalInt.empty();
    return new StandaloneSettings(
        dataDir, any, any, any, any, "everysec", MINIMUM_FREE_BYTES, BinaryCache.folder(dataDir));
  }
}
