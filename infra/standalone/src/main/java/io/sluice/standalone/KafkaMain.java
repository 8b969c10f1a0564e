package io.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a broker until SIGTERM: {@code KafkaMain FOLDER PORT CONTROLLER_PORT}. */
final class KafkaMain {

  private KafkaMain() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    KafkaInProcess broker =
        new KafkaInProcess(
            new KafkaSettings(folder, Integer.parseInt(args[1]), Integer.parseInt(args[2])),
            KafkaMain::end);
    try {
      broker.start();
    } catch (StandaloneStartException e) {
      System.err.println(e.getMessage());
      System.exit(e.getExitCode());
    }
    Runtime.getRuntime().addShutdownHook(new Thread(broker::stop, "stop-kafka"));
    Files.writeString(readyFile(folder), "serving");
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
