package io.sluice.load.proof;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * This JVM's class path for a service: all of it as plain jars, because the JVM shares the classes
 * of jars alone between processes, which halves the start.
 */
final class ServiceClassPath {

  /** Where an executable jar keeps the classes of its application. */
  private static final String OWN_CLASSES = "BOOT-INF/classes/";

  private ServiceClassPath() {}

  static String packedInto(Path folder) {
    try {
      Files.createDirectories(folder);
      List<Path> entries = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        Path path = Path.of(entry);
        // An empty entry would be the working folder, with all that is written into it.
        if (!entry.isEmpty() && Files.exists(path)) {
          entries.add(packed(path, folder.resolve("classes-" + entries.size() + ".jar")));
        }
      }
      return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    } catch (IOException unpackable) {
      throw new UncheckedIOException(unpackable);
    }
  }

  private static Path packed(Path entry, Path jar) throws IOException {
    if (Files.isDirectory(entry)) {
      packFolder(entry, jar);
      return jar;
    }
    try (JarFile file = new JarFile(entry.toFile())) {
      if (file.getEntry(OWN_CLASSES) == null) {
        return entry;
      }
      packExecutable(file, jar);
      return jar;
    }
  }

  private static void packFolder(Path folder, Path jar) throws IOException {
    try (JarOutputStream out = jar(jar);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> !each.equals(folder)).toList()) {
        // With the folders: who scans a package looks for its entry.
        boolean isFolder = Files.isDirectory(file);
        String name = folder.relativize(file).toString();
        out.putNextEntry(new JarEntry(isFolder ? name + "/" : name));
        if (!isFolder) {
          Files.copy(file, out);
        }
      }
    }
  }

  private static void packExecutable(JarFile file, Path jar) throws IOException {
    try (JarOutputStream out = jar(jar)) {
      for (JarEntry entry : file.stream().filter(ServiceClassPath::isOwn).toList()) {
        out.putNextEntry(new JarEntry(entry.getName().substring(OWN_CLASSES.length())));
        file.getInputStream(entry).transferTo(out);
      }
    }
  }

  private static boolean isOwn(JarEntry entry) {
    return entry.getName().startsWith(OWN_CLASSES) && !entry.getName().equals(OWN_CLASSES);
  }

  private static JarOutputStream jar(Path jar) throws IOException {
    OutputStream file = Files.newOutputStream(jar);
    JarOutputStream out = new JarOutputStream(file);
    out.setLevel(0);
    return out;
  }
}
