package io.sluice.infra.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/** A service of {@code compose.yaml}: images and settings stand there, and only there. */
record Compose(String image, List<String> command, Map<String, String> environment) {

  static Compose service(String name) {
    Map<?, ?> services = map(read(file()), "services");
    Map<?, ?> service = map(services, name);
    Map<String, String> environment = new TreeMap<>();
    if (service.containsKey("environment")) {
      map(service, "environment")
          .forEach((key, value) -> environment.put(String.valueOf(key), String.valueOf(value)));
    }
    return new Compose(
        String.valueOf(service.get("image")),
        service.get("command") instanceof List<?> words
            ? words.stream().map(String::valueOf).toList()
            : List.of(),
        environment);
  }

  /** Tests run in their module's folder. */
  private static Path file() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("compose.yaml"))) {
        return folder.resolve("compose.yaml");
      }
    }
    throw new IllegalStateException("no compose.yaml here or above");
  }

  private static Map<?, ?> read(Path file) {
    try {
      return (Map<?, ?>) new Yaml().load(Files.readString(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Map<?, ?> map(Map<?, ?> parent, String name) {
    if (parent.get(name) instanceof Map<?, ?> child) {
      return child;
    }
    throw new IllegalStateException("compose.yaml has no " + name);
  }
}
