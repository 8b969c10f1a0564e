package io.sluice.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The folder of one standalone service, held against a second one until it is closed. */
final class DataFolder implements AutoCloseable {

  /** A second opening in this JVM: closing its channel would drop the first one's lock. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final Path realPath;
  private final FileChannel lock;

  private DataFolder(Path path, Path realPath, FileChannel lock) {
    this.path = path;
    this.realPath = realPath;
    this.lock = lock;
  }

  /** Makes the folder if it is missing and takes it. */
  static DataFolder take(Path path, long minimumFreeBytes) {
    try {
      Files.createDirectories(path);
      Path realPath = path.toRealPath();
      if (!HELD_HERE.add(realPath)) {
        throw heldBy(path, Long.toString(ProcessHandle.current().pid()));
      }
      try {
        DataFolder folder = new DataFolder(path, realPath, lock(path));
        folder.requireRoom(minimumFreeBytes);
        return folder;
      } catch (IOException | RuntimeException e) {
        HELD_HERE.remove(realPath);
        throw e;
      }
    } catch (FileSystemException e) {
      throw new StandaloneStartException(
          "The data folder %s cannot be used: %s; name another with sluice.standalone.data-dir."
              .formatted(path, Problem.in(e)),
          e);
    } catch (IOException e) {
      throw new StandaloneStartException(
          "The data folder %s cannot be used: %s.".formatted(path, Problem.in(e)), e);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    Path file = path.resolve(".lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw heldBy(path, Files.readString(file).strip());
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(StandardCharsets.US_ASCII.encode(pid));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static StandaloneStartException heldBy(Path path, String pid) {
    // Empty for a moment: between the lock and the pid in it.
    String holder = pid.isEmpty() ? "another process" : "process " + pid;
    return new StandaloneStartException(
        "The data folder %s is in use by %s: stop it or name another with sluice.standalone.data-dir."
            .formatted(path, holder));
  }

  private void requireRoom(long minimumFreeBytes) throws IOException {
    long free = Files.getFileStore(realPath).getUsableSpace();
    if (free < minimumFreeBytes) {
      close();
      throw new StandaloneStartException(
          "The disk of the data folder %s has %d MB free, but at least %d MB are needed."
              .formatted(path, free >> 20, minimumFreeBytes >> 20));
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    // Once: after that the folder may be somebody else's.
    if (lock.isOpen()) {
      lock.close();
      HELD_HERE.remove(realPath);
    }
  }
}
