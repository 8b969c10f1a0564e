package io.sluice.standalone;

import io.sluice.standalone.KafkaSettings.Detour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs a broker until SIGTERM: {@code KafkaMain FOLDER PORT CONTROLLER_PORT [DETOUR_PORT
 * LINE_PORT]}.
 */
final class KafkaMain {

  private KafkaMain() {}

  public static void main(String[] args) throws IOException {
    KafkaSettings settings = settings(args);
    KafkaInProcess broker = new KafkaInProcess(settings, KafkaMain::end);
    try {
      broker.start();
    } catch (StandaloneStartException e) {
      System.err.println(e.getMessage());
      System.exit(e.getExitCode());
    }
    Runtime.getRuntime().addShutdownHook(new Thread(broker::stop, "stop-kafka"));
    Files.writeString(readyFile(settings.folder()), "serving");
  }

  static List<String> arguments(KafkaSettings settings) {
    Stream<Integer> ports = Stream.of(settings.port(), settings.controllerPort());
    Stream<Integer> detour =
        settings.detour().stream().flatMap(way -> Stream.of(way.port(), way.told()));
    return Stream.concat(
            Stream.of(settings.folder().toString()),
            Stream.concat(ports, detour).map(port -> "" + port))
        .toList();
  }

  private static KafkaSettings settings(String[] args) {
    Optional<Detour> detour =
        args.length > 3
            ? Optional.of(new Detour(Integer.parseInt(args[3]), Integer.parseInt(args[4])))
            : Optional.empty();
    return new KafkaSettings(
        Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]), detour);
  }

  private static void end(String sentence) {
    System.err.println(sentence);
    Runtime.getRuntime().halt(1);
  }

  /** Is there when the broker serves. */
  static Path readyFile(Path folder) {
    return folder.resolve("ready");
  }
}
