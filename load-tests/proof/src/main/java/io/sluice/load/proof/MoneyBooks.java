package io.sluice.load.proof;

import io.sluice.load.proof.Evidence.Charges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What the payment provider of each node has written down: a line each, {@code charged <order>
 * <microseconds>} or {@code refunded <order> <microseconds>}.
 */
final class MoneyBooks {
  private final Path folder;

  MoneyBooks(Path folder) {
    this.folder = folder;
  }

  /** A refund counts if the order had been charged before it. */
  Charges read() {
    Map<UUID, Long> charged = new HashMap<>();
    Map<UUID, Long> refunded = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(MoneyBooks::isBook).toList()) {
        Files.readAllLines(file).forEach(line -> take(line, charged, refunded));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    Set<UUID> back = new HashSet<>();
    charged.forEach(
        (order, at) -> {
          if (refunded.getOrDefault(order, 0L) >= at) {
            back.add(order);
          }
        });
    return new Charges(true, charged.keySet(), back);
  }

  private static boolean isBook(Path file) {
    return file.getFileName().toString().startsWith("money-");
  }

  /** The first charge counts: the provider charges once. The last refund: each is idempotent. */
  private static void take(String line, Map<UUID, Long> charged, Map<UUID, Long> refunded) {
    String[] words = line.split(" ", 3);
    if (words.length == 3) {
      UUID order = UUID.fromString(words[1]);
      long at = Long.parseLong(words[2]);
      if (words[0].equals("charged")) {
        charged.merge(order, at, Math::min);
      } else {
        refunded.merge(order, at, Math::max);
      }
    }
  }
}
