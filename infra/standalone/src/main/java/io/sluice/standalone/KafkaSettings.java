package io.sluice.standalone;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a broker is told; nothing but the ports may change between two starts on one folder. */
record KafkaSettings(Path folder, int port, int controllerPort, Optional<Detour> detour) {

  /**
   * A second way to the broker, for clients that are to come over a {@link Line}.
   *
   * @param port where the broker listens for them
   * @param told the port that they are told to connect to
   */
  record Detour(int port, int told) {}

  static final String CONTROLLER = "CONTROLLER";
  static final int NODE = 1;

  Path data() {
    return folder.resolve("data");
  }

  Map<String, String> properties() {
    Map<String, String> all = new HashMap<>();
    all.put("node.id", "" + NODE);
    all.put("process.roles", "broker,controller");
    String broker = "BROKER://127.0.0.1:" + port;
    String controller = ",CONTROLLER://127.0.0.1:" + controllerPort;
    String listening = detour.map(way -> ",DETOUR://127.0.0.1:" + way.port()).orElse("");
    String told = detour.map(way -> ",DETOUR://127.0.0.1:" + way.told()).orElse("");
    all.put("listeners", broker + controller + listening);
    all.put("advertised.listeners", broker + told);
    all.put(
        "listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,DETOUR:PLAINTEXT");
    all.put("inter.broker.listener.name", "BROKER");
    all.put("controller.listener.names", CONTROLLER);
    // Voters by configuration, not in the data, so that the controller's port may change.
    all.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    all.put("log.dirs", data().toString());
    all.putAll(forOneNode());
    all.putAll(forQuickStarts());
    return all;
  }

  private static Map<String, String> forOneNode() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "1",
        // A misspelt topic must fail, and each topic is created with its own settings.
        "auto.create.topics.enable", "false",
        // The order log is the truth: nothing of it ages unless a topic says so.
        "log.retention.ms", "-1");
  }

  private static Map<String, String> forQuickStarts() {
    return Map.of(
        // After a kill -9 the controller waits for the old session: 5 s instead of 13.
        "broker.session.timeout.ms", "3000",
        "broker.heartbeat.interval.ms", "500",
        "group.initial.rebalance.delay.ms", "0",
        // A service may ask to be missed after 2 s when it was killed, rather than after 6.
        "group.min.session.timeout.ms", "2000",
        "log.cleaner.dedupe.buffer.size", "4194304",
        // A start that hangs must become a failure that is told.
        "server.max.startup.time.ms", "60000",
        "num.recovery.threads.per.data.dir", "2");
  }
}
