package io.sluice.infra;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The append-only files of a Redis that does not run, and what they were before. */
final class AppendOnlyFile {
  private final Path folder;
  private final Map<Path, byte[]> whole = new LinkedHashMap<>();

  AppendOnlyFile(Path folder) {
    this.folder = folder;
  }

  /** Of the file that grows. */
  long size() throws IOException {
    return Files.size(growing());
  }

  private Path growing() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".incr.aof"))
          .reduce((one, other) -> other)
          .orElseThrow(() -> new IOException("There is no append-only file in " + folder));
    }
  }

  /**
   * Remembers all files as they are, and says where the growing one may end: behind every record
   * and in the middle of each, or at so many of these places in even steps.
   */
  List<Long> cuts(long from, String howMany) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        whole.put(file, Files.readAllBytes(file));
      }
    }
    List<Long> all = places(whole.get(growing()), from);
    if (howMany.equals("all")) {
      return all;
    }
    int few = Math.min(Integer.parseInt(howMany), all.size());
    return Stream.iterate(0, i -> i < few, i -> i + 1)
        .map(i -> all.get((int) ((long) i * (all.size() - 1) / Math.max(1, few - 1))))
        .toList();
  }

  private static List<Long> places(byte[] file, long from) {
    List<Long> places = new ArrayList<>();
    int at = 0;
    while (at < file.length) {
      int next = endOfRecord(file, at);
      if (at >= from) {
        places.add((long) at);
        places.add((at + next) / 2L);
      }
      at = next;
    }
    places.add((long) file.length);
    return places;
  }

  /** {@code *2 $3 GET $1 k}, a line or a counted text each. */
  private static int endOfRecord(byte[] file, int begin) {
    int at = endOfLine(file, begin);
    for (int left = number(file, begin); left > 0; left--) {
      int length = number(file, at);
      at = endOfLine(file, at) + length + 2;
    }
    return at;
  }

  private static int number(byte[] file, int at) {
    int end = endOfLine(file, at) - 2;
    return Integer.parseInt(new String(file, at + 1, end - at - 1, StandardCharsets.US_ASCII));
  }

  private static int endOfLine(byte[] file, int at) {
    int end = at;
    while (file[end] != '\n') {
      end++;
    }
    return end + 1;
  }

  /** Puts back what was remembered, the growing file only to here. */
  void restore(long end) throws IOException {
    Path growing = growing();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    for (Map.Entry<Path, byte[]> file : whole.entrySet()) {
      boolean grew = file.getKey().equals(growing);
      byte[] bytes = file.getValue();
      Files.write(file.getKey(), grew ? Arrays.copyOf(bytes, (int) end) : bytes);
    }
  }
}
