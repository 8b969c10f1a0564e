package io.sluice.load.proof;

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
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the servers themselves what they hold of a sale. */
public final class Witnesses {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HexFormat HEX = HexFormat.of();

  private final Servers servers;
  private final Desk desk;
  private final Supplier<Charges> charges;
  private @Nullable LogBook logBook;

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
   * soon as all is quiet: the audit agrees, no rebuild is under way, and the stock is the same
   * before the others were asked and after. When the time is over, what they held last. Nobody asks
   * for the money.
   */
  public Evidence whenQuiet(UUID sale, Duration atMost) {
    return when(sale, atMost, () -> Charges.UNWATCHED);
  }

  /** The same, money included: as soon as what had to be given back is back. */
  public Evidence whenPaidBack(UUID sale, Duration atMost) {
    return when(sale, atMost, charges);
  }

  private Evidence when(UUID sale, Duration atMost, Supplier<Charges> moved) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      Audit audit =
          desk.awaitConsistent(sale, left)
              .orElseThrow(() -> new IllegalStateException("there is no audit of sale " + sale));
      Evidence evidence = ask(sale, audit, moved);
      boolean quiet =
          audit.consistent()
              && evidence.hasItsStock()
              && evidence.isPaidBack()
              && evidence.stock().equals(stock(sale));
      if (quiet || System.nanoTime() > deadline) {
        return evidence;
      }
    }
  }

  private Evidence ask(UUID sale, Audit audit, Supplier<Charges> moved) {
    StockSeen stock = stock(sale);
    List<Recorded> log = log(sale);
    try (Connection mySql =
        DriverManager.getConnection(servers.jdbcUrl(), servers.username(), servers.password())) {
      return new Evidence(
          saleRow(mySql, sale),
          stock,
          log,
          rows(mySql, sale),
          life(mySql),
          now(mySql),
          audit,
          moved.get());
    } catch (SQLException unreadable) {
      throw new IllegalStateException("MySQL cannot be asked about sale " + sale, unreadable);
    }
  }

  /** What was read of the log goes on to be believed, until {@link #readTheLogAnew}. */
  private List<Recorded> log(UUID sale) {
    LogBook book = logBook == null ? new LogBook(servers.kafkaBootstrapServers()) : logBook;
    logBook = book;
    book.readOn();
    return book.of(sale);
  }

  /** The log will be read from its first offset again. */
  public void readTheLogAnew() {
    logBook = null;
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
            "SELECT id, buyer_id, key_digest, quantity, seq, status, version, pay_by FROM orders"
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
        found.getInt("version"),
        utc(found, "pay_by"));
  }

  private static Instant now(Connection mySql) throws SQLException {
    try (PreparedStatement statement = mySql.prepareStatement("SELECT UTC_TIMESTAMP(3) AS now");
        ResultSet found = statement.executeQuery()) {
      if (!found.next()) {
        throw new IllegalStateException("MySQL does not know the time");
      }
      return utc(found, "now");
    }
  }

  /** As it stands, without a zone: neither the JVM's nor the session's can move it. */
  private static Instant utc(ResultSet found, String column) throws SQLException {
    return found.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
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
