package io.sluice.load.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluice.load.proof.Ordeal.Harm;
import io.sluice.load.proof.Ordeal.Result;
import io.sluice.standalone.Ports;
import io.sluice.standalone.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * A Redis that forgets, goes back in time or is tampered with, under load: the sale pauses, is
 * rebuilt from what was recorded and sells on, and no promise is broken.
 *
 * <p>{@code -Dsluice.proof.lies=all}, or a list of their names.
 */
class LyingRedisTest {
  private static final String FEW = "master-again";
  private static final String CHOSEN = System.getProperty("sluice.proof.lies", FEW);
  private static final int PER_SECOND = Integer.getInteger("sluice.proof.per-second", 10);
  private static final Duration WHILE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path folder = Labs.folder("lying-redis");
  private final List<RedisServer> others = new CopyOnWriteArrayList<>();

  private final Map<String, Function<Lab, Ordeal.HarmTo>> lies = new LinkedHashMap<>();

  LyingRedisTest() {
    lies.put("flushall", lab -> sale -> atTheEnd(() -> ask(lab, RedisCommands::flushall)));
    lies.put("script-flush", lab -> sale -> atTheEnd(() -> ask(lab, RedisCommands::scriptFlush)));
    for (String key : List.of("stock", "reservations", "keys", "buyers", "deadlines")) {
      lies.put(key + "-deleted", lab -> sale -> atTheEnd(() -> delete(lab, sale, key)));
    }
    lies.put("memory-full", lab -> sale -> fullMemory(lab));
    lies.put("cut-file", lab -> sale -> atTheEnd(() -> cutFile(lab)));
    lies.put("old-snapshot", lab -> sale -> oldSnapshot(lab));
    lies.put("master-again", lab -> sale -> masterAgain(lab));
    // The last: the service stays where it has been led to.
    lies.put("promoted-replica", lab -> sale -> promotedReplica(lab));
  }

  @Test
  void whateverRedisForgetsNothingIsLost() throws IOException {
    List<Result> results = new ArrayList<>();
    try (Lab lab = Lab.in(folder);
        History history = History.in(folder.resolve("history.jsonl"))) {
      ServiceNode node = lab.startNode("one", lab.behindLines());
      Ordeal ordeal = new Ordeal(lab, node, history, Ordeal.habits(PER_SECOND));
      for (String lie : chosen()) {
        Result result = ordeal.suffer(lie, WHILE, lies.get(lie).apply(lab));
        results.add(result);
        result.tell(folder);
      }
    } finally {
      others.forEach(RedisServer::stop);
    }
    assertThat(results).isNotEmpty().allSatisfy(Sound::isSound);
  }

  private List<String> chosen() {
    Set<String> wanted = Set.copyOf(Arrays.asList(CHOSEN.split(",")));
    return lies.keySet().stream()
        .filter(lie -> CHOSEN.equals("all") || wanted.contains(lie))
        .toList();
  }

  private static Harm atTheEnd(Runnable harm) {
    return harm(() -> {}, harm);
  }

  private static Harm harm(Runnable begin, Runnable end) {
    return new Harm() {
      @Override
      public void begin() {
        begin.run();
      }

      @Override
      public void end() {
        end.run();
      }
    };
  }

  private static void delete(Lab lab, UUID sale, String key) {
    ask(lab, redis -> redis.del("sluice:{%s}:%s".formatted(sale, key)));
  }

  private static Harm fullMemory(Lab lab) {
    return harm(
        () -> ask(lab, redis -> redis.configSet("maxmemory", "1mb")),
        () -> ask(lab, redis -> redis.configSet("maxmemory", "0")));
  }

  /** What the last fsync had not written is gone: a good part of the last seconds. */
  private static void cutFile(Lab lab) {
    lab.redis().kill();
    Path growing = files(lab).resolve(newest(files(lab)));
    try (FileChannel file = FileChannel.open(growing, StandardOpenOption.WRITE)) {
      file.truncate(Math.max(0, file.size() - 40_000));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lab.redis().start();
  }

  private static Path files(Lab lab) {
    return lab.folder().resolve("redis").resolve("appendonlydir");
  }

  private static String newest(Path files) {
    String[] growing = files.toFile().list((folder, name) -> name.endsWith(".incr.aof"));
    assertThat(growing).isNotEmpty();
    return Stream.of(growing)
        .max(Comparator.comparingInt(String::length).thenComparing(name -> name))
        .orElseThrow();
  }

  private static Harm oldSnapshot(Lab lab) {
    Path kept = lab.folder().resolve("snapshot");
    return harm(
        () -> copy(files(lab), kept),
        () -> {
          lab.redis().kill();
          copy(kept, files(lab));
          lab.redis().start();
        });
  }

  private static void copy(Path from, Path to) {
    try {
      FileSystemUtils.deleteRecursively(to);
      FileSystemUtils.copyRecursively(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It misses what was sold for as long as the harm lasts. */
  private Harm promotedReplica(Lab lab) {
    RedisServer replica = newServer(lab);
    return harm(
        () -> {
          follow(replica.url(), lab.redis().url());
          ask(replica.url(), RedisCommands::replicaofNoOne);
        },
        () -> lab.lines().redis().leadTo(replica.port()));
  }

  /** The service keeps its connection: for a moment it hears READONLY, and then all seems well. */
  private Harm masterAgain(Lab lab) {
    RedisServer replica = newServer(lab);
    return harm(
        () -> {
          follow(replica.url(), lab.redis().url());
          ask(replica.url(), RedisCommands::replicaofNoOne);
        },
        () -> {
          follow(lab.redis().url(), replica.url());
          ask(lab.redis().url(), RedisCommands::replicaofNoOne);
        });
  }

  private RedisServer newServer(Lab lab) {
    RedisServer replica =
        RedisServer.start(lab.folder().resolve("redis-" + others.size()), Ports.free());
    others.add(replica);
    return replica;
  }

  /** Returns when it has everything. */
  private static void follow(String follower, String leader) {
    int port = Integer.parseInt(leader.substring(leader.lastIndexOf(':') + 1));
    ask(follower, redis -> redis.replicaof("127.0.0.1", port));
    try (RedisClient client = RedisClient.create(follower);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      assertThat(
              Waiting.until(
                  () -> connection.sync().info("replication").contains("master_link_status:up"),
                  PATIENCE))
          .isTrue();
    }
  }

  private static void ask(Lab lab, Consumer<RedisCommands<String, String>> command) {
    ask(lab.redis().url(), command);
  }

  private static void ask(String url, Consumer<RedisCommands<String, String>> command) {
    try (RedisClient client = RedisClient.create(url);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      command.accept(connection.sync());
    }
  }
}
