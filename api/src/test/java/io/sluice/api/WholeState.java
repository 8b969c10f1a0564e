package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Everything that a node's servers keep, as text to compare: a digest of each key of Redis and of
 * each table of MySQL, and the end of each partition of the log. Whatever is added later is in it.
 */
final class WholeState implements AutoCloseable {
  private final DatabaseClient database;
  private final RedisClient redisClient;
  private final StatefulRedisConnection<String, String> redis;
  private final Admin kafka;
  private final String projection;

  WholeState(Node node) {
    database = node.bean(DatabaseClient.class);
    redisClient = RedisClient.create(node.setting("spring.data.redis.url"));
    redis = redisClient.connect(new StringCodec(StandardCharsets.ISO_8859_1));
    kafka =
        Admin.create(Map.of("bootstrap.servers", node.setting("spring.kafka.bootstrap-servers")));
    projection = node.setting("sluice.kafka.projection.group");
  }

  /** As it is once all is projected and nothing is to be refunded, and two looks see the same. */
  Map<String, String> settled() {
    Map<String, String> state = new TreeMap<>();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              Map<String, String> before = Map.copyOf(state);
              state.clear();
              state.putAll(read());
              assertThat(unprojected()).as("what is not projected").isEmpty();
              assertThat(unrefunded()).as("orders to be refunded").isZero();
              assertThat(state).isEqualTo(before);
            });
    return state;
  }

  private Map<String, String> read() throws Exception {
    Map<String, String> state = new TreeMap<>();
    RedisCommands<String, String> commands = redis.sync();
    for (String key : commands.keys("*")) {
      if (key.startsWith("sluice:limit:")) {
        // Who tries too often is counted, whatever was tried.
        continue;
      }
      state.put("redis " + key, Integer.toHexString(value(commands, key).hashCode()));
    }
    for (String table : tables()) {
      if (table.equals("operator_actions")) {
        // What an operator has asked for is there to be seen, refused or not.
        continue;
      }
      state.put("table " + table, checksum(table));
    }
    ends().forEach((partition, end) -> state.put("log " + partition, end.toString()));
    return state;
  }

  /** Not one by one: the lock of an iterable would block the event loop that fills it. */
  private List<String> tables() {
    return database
        .sql("SHOW TABLES")
        .map(row -> row.get(0, String.class))
        .all()
        .collectList()
        .block();
  }

  private String checksum(String table) {
    return String.valueOf(
        database.sql("CHECKSUM TABLE " + table).map(row -> row.get(1)).one().block());
  }

  private Long unrefunded() {
    return database
        .sql("SELECT COUNT(*) FROM orders WHERE refund_at IS NOT NULL")
        .map(row -> row.get(0, Long.class))
        .one()
        .block();
  }

  /** Not DUMP: its order depends on how a table has grown. */
  private static Collection<String> value(RedisCommands<String, String> redis, String key) {
    return switch (redis.type(key)) {
      case "string" -> List.of(redis.get(key));
      case "hash" ->
          redis.hgetall(key).entrySet().stream()
              // Moves on by itself when the watchdog has found an order on record.
              .filter(field -> !field.getKey().equals("recordedUpTo"))
              .map(Object::toString)
              .collect(Collectors.toCollection(TreeSet::new));
      case "set" -> new TreeSet<>(redis.smembers(key));
      case "list" -> redis.lrange(key, 0, -1);
      case "zset" ->
          redis.zrangeWithScores(key, 0, -1).stream()
              .map(Object::toString)
              .collect(Collectors.toCollection(TreeSet::new));
      case "stream" -> redis.xrange(key, Range.unbounded()).stream().map(Object::toString).toList();
      default -> throw new IllegalStateException(key + " is of a type that nobody reads here");
    };
  }

  private Map<TopicPartition, Long> ends() throws Exception {
    List<TopicPartition> partitions =
        kafka
            .describeTopics(kafka.listTopics().names().get())
            .allTopicNames()
            .get()
            .values()
            .stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(one -> new TopicPartition(topic.name(), one.partition())))
            .toList();
    return kafka
        .listOffsets(
            partitions.stream()
                .collect(Collectors.toMap(Function.identity(), one -> OffsetSpec.latest())))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  /** How far each partition is ahead of the projection. */
  private Map<TopicPartition, Long> unprojected() throws Exception {
    var committed =
        kafka.listConsumerGroupOffsets(projection).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, Long> ahead = new HashMap<>(ends());
    ahead.keySet().retainAll(committed.keySet());
    ahead.replaceAll((partition, end) -> end - committed.get(partition).offset());
    ahead.values().removeIf(records -> records == 0);
    return ahead;
  }

  @Override
  public void close() {
    redis.close();
    redisClient.shutdown();
    kafka.close();
  }
}
