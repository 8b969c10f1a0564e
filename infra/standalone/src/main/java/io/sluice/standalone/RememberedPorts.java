package io.sluice.standalone;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The ports of the last start on a folder, so that a client that was told them finds them again.
 */
final class RememberedPorts {

  private final Path file;
  private final Properties ports = new Properties();

  private RememberedPorts(Path file) {
    this.file = file;
  }

  static RememberedPorts in(Path dataDir) throws IOException {
    RememberedPorts remembered = new RememberedPorts(dataDir.resolve("ports.properties"));
    if (Files.exists(remembered.file)) {
      try (Reader in = Files.newBufferedReader(remembered.file)) {
        remembered.ports.load(in);
      }
    }
    return remembered;
  }

  /** Zero when none is remembered. */
  int of(String server) {
    try {
      return Integer.parseInt(ports.getProperty(server, "0"));
    } catch (NumberFormatException e) {
      // The file is a convenience: what cannot be read is chosen anew.
      return 0;
    }
  }

  void remember(String server, int port) {
    ports.setProperty(server, Integer.toString(port));
  }

  void save() throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      ports.store(out, "The ports of the last start; free ones are taken when these are not.");
    }
  }
}
