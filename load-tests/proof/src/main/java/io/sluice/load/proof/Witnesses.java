package io.sluice.load.proof;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.sluice.load.Audit;
import io.sluice.load.proof.Evidence.Charges;
import io.sluice.load.proof.Evidence.LifeRow;
import io.sluice.load.proof.Evidence.Recorded;
import io.sluice.load.proof.Evidence.Reservation;
import io.sluice.load.proof.Evidence.Row;
import io.sluice.load.proof.Evidence.SaleRow;
import io.sluice.load.proof.Evidence.StockSeen;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks the servers themselves what they hold of a sale. */
public final class Witnesses {
  private static final String TOPIC = "sluice.orders";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HexFormat HEX = HexFormat.of();

  private final Servers servers;
  private final Desk desk;
  private final Supplier<Charges> charges;

  /**
   * Witnesses of what happens at a desk.
   *
   * @param charges what the payment provider has moved so far
   */
  public Witnesses(Servers servers, Desk desk, Supplier<Charges> charges) {
    this.servers = servers;
    this.desk = desk;
    this.charges = charges;
  }

  /**
   * Everything that Redis, Kafka and MySQL hold of a sale, and what the service says of itself, as
   * soon as all is quiet: the audit agrees, the stock is the same before the others were asked and
   * after, and what has ended was refunded before. When the time is over, what they held last.
   */
  public Evidence whenQuiet(UUID sale, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      Audit audit =
          desk.awaitConsistent(sale, left)
              .orElseThrow(() -> new IllegalStateException("there is no audit of sale " + sale));
      boolean refunded = isRefunded(sale);
      Evidence evidence = ask(sale, audit);
      boolean quiet = refunded && audit.consistent() && evidence.stock().equals(stock(sale));
      if (quiet || System.nanoTime() > deadline) {
        return evidence;
      }
    }
  }

  /** Whether nothing of the sale waits for its refund. */
  private boolean isRefunded(UUID sale) {
    String owed = "SELECT COUNT(*) FROM orders WHERE sale_id = ? AND refund_at IS NOT NULL";
    try (Connection mySql =
            DriverManager.getConnection(servers.jdbcUrl(), servers.username(), servers.password());
        PreparedStatement ask = mySql.prepareStatement(owed)) {
      ask.setBytes(1, bytes(sale));
      try (ResultSet answer = ask.executeQuery()) {
        return answer.next() && answer.getLong(1) == 0;
      }
    } catch (SQLException unreadable) {
      throw new IllegalStateException("MySQL cannot be asked about sale " + sale, unreadable);
    }
  }

  private Evidence ask(UUID sale, Audit audit) {
    StockSeen stock = stock(sale);
    List<Recorded> log = log(sale);
    try (Connection mySql =
        DriverManager.getConnection(servers.jdbcUrl(), servers.username(), servers.password())) {
      return new Evidence(
          saleRow(mySql, sale), stock, log, rows(mySql, sale), life(mySql), audit, charges.get());
    } catch (SQLException unreadable) {
      throw new IllegalStateException("MySQL cannot be asked about sale " + sale, unreadable);
    }
  }

  // Redis

  private StockSeen stock(UUID sale) {
    try (RedisClient client = RedisClient.create(servers.redisUrl());
        StatefulRedisConnection<byte[], byte[]> connection =
            client.connect(ByteArrayCodec.INSTANCE)) {
      connection.setTimeout(PATIENCE);
      return stock(sale, connection.sync());
    }
  }

  private static StockSeen stock(UUID sale, RedisCommands<byte[], byte[]> redis) {
    Map<String, String> numbers = new HashMap<>();
    redis
        .hgetall(key(sale, "stock"))
        .forEach((name, value) -> numbers.put(text(name), text(value)));
    List<Reservation> reservations = new ArrayList<>();
    redis
        .hgetall(key(sale, "reservations"))
        .forEach((order, packed) -> reservations.add(reservation(order, packed)));
    reservations.sort(Comparator.comparingLong(Reservation::sequence));
    Map<String, UUID> keys = new HashMap<>();
    redis
        .hgetall(key(sale, "keys"))
        .forEach((digest, order) -> keys.put(HEX.formatHex(digest), uuid(order)));
    Map<UUID, Integer> buyers = new HashMap<>();
    redis
        .hgetall(key(sale, "buyers"))
        .forEach((buyer, held) -> buyers.put(uuid(buyer), Integer.parseInt(text(held))));
    Set<UUID> unsettled =
        redis.zrangebyscore(key(sale, "unsettled"), Range.unbounded()).stream()
            .map(Witnesses::uuid)
            .collect(Collectors.toSet());
    return new StockSeen(
        number(numbers, "epoch"),
        number(numbers, "ready") == 1,
        number(numbers, "units"),
        number(numbers, "available"),
        number(numbers, "reserved"),
        number(numbers, "sold"),
        reservations,
        keys,
        buyers,
        unsettled);
  }

  private static byte[] key(UUID sale, String name) {
    return "sluice:{%s}:%s".formatted(sale, name).getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }

  /** A stock without the number is no stock: 0 shows it. */
  private static int number(Map<String, String> numbers, String name) {
    return Integer.parseInt(numbers.getOrDefault(name, "0"));
  }

  /** Big-endian, as the head of sale.lua says it. */
  private static Reservation reservation(byte[] order, byte[] packed) {
    ByteBuffer in = ByteBuffer.wrap(packed);
    UUID buyer = new UUID(in.getLong(), in.getLong());
    String key = HEX.toHexDigits(in.getLong()) + HEX.toHexDigits(in.getLong());
    int quantity = Short.toUnsignedInt(in.getShort());
    long sequence = Integer.toUnsignedLong(in.getInt());
    skipTimes(in);
    char status = (char) in.get();
    boolean settled = in.get() == '1';
    return new Reservation(
        uuid(order),
        buyer,
        key,
        quantity,
        sequence,
        status,
        settled,
        Short.toUnsignedInt(in.getShort()));
  }

  /** Reserved at, 6 bytes, and the payment window, 4. */
  private static void skipTimes(ByteBuffer in) {
    in.position(in.position() + 10);
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new UUID(in.getLong(), in.getLong());
  }

  // Kafka

  /** From the first offset of every partition to its end. */
  private List<Recorded> log(UUID sale) {
    byte[] marker = sale.toString().getBytes(StandardCharsets.US_ASCII);
    List<Recorded> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC, PATIENCE).stream()
              .map(each -> new TopicPartition(TOPIC, each.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("the log is not read within " + PATIENCE);
        }
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(200))) {
          if (contains(each.value(), marker)) {
            recorded(each, sale).ifPresent(found::add);
          }
        }
      }
    }
    return found;
  }

  private Properties consumer() {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers.kafkaBootstrapServers());
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
    return settings;
  }

  /** Most records are another sale's: they are not worth parsing. */
  private static boolean contains(byte[] value, byte[] marker) {
    for (int from = 0; from + marker.length <= value.length; from++) {
      if (Arrays.equals(value, from, from + marker.length, marker, 0, marker.length)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Recorded> recorded(ConsumerRecord<byte[], byte[]> record, UUID sale) {
    JsonObject json =
        JsonParser.parseString(new String(record.value(), StandardCharsets.UTF_8))
            .getAsJsonObject();
    if (!json.get("sale").getAsString().equals(sale.toString())) {
      return Optional.empty();
    }
    return Optional.of(
        new Recorded(
            record.partition(),
            record.offset(),
            UUID.fromString(json.get("id").getAsString()),
            UUID.fromString(json.get("buyer").getAsString()),
            json.get("key").getAsString(),
            json.get("quantity").getAsInt(),
            json.get("sequence").getAsLong(),
            status(json.get("type").getAsString()),
            json.get("version").getAsInt()));
  }

  private static String status(String type) {
    return switch (type) {
      case "OrderPlaced" -> "PLACED";
      case "OrderPaid" -> "PAID";
      case "OrderCancelled" -> "CANCELLED";
      case "OrderExpired" -> "EXPIRED";
      default -> type;
    };
  }

  // MySQL

  private static SaleRow saleRow(Connection mySql, UUID sale) throws SQLException {
    try (PreparedStatement statement =
        mySql.prepareStatement("SELECT units, limit_per_buyer, taken FROM sales WHERE id = ?")) {
      statement.setBytes(1, bytes(sale));
      try (ResultSet found = statement.executeQuery()) {
        if (!found.next()) {
          throw new IllegalStateException("MySQL knows no sale " + sale);
        }
        return new SaleRow(
            sale, found.getInt("units"), found.getInt("limit_per_buyer"), found.getInt("taken"));
      }
    }
  }

  private static List<Row> rows(Connection mySql, UUID sale) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement statement =
        mySql.prepareStatement(
            "SELECT id, buyer_id, key_digest, quantity, seq, status, version FROM orders"
                + " WHERE sale_id = ? ORDER BY seq")) {
      statement.setBytes(1, bytes(sale));
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          rows.add(row(found));
        }
      }
    }
    return rows;
  }

  private static Row row(ResultSet found) throws SQLException {
    return new Row(
        uuid(found.getBytes("id")),
        uuid(found.getBytes("buyer_id")),
        HEX.formatHex(found.getBytes("key_digest")),
        found.getInt("quantity"),
        found.getLong("seq"),
        found.getString("status"),
        found.getInt("version"));
  }

  private static LifeRow life(Connection mySql) throws SQLException {
    try (PreparedStatement statement =
            mySql.prepareStatement("SELECT epoch, ready FROM stock_epoch");
        ResultSet found = statement.executeQuery()) {
      if (!found.next()) {
        throw new IllegalStateException("MySQL knows no life of Redis");
      }
      return new LifeRow(found.getLong("epoch"), found.getBoolean("ready"));
    }
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
