package io.sluice.load.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the servers can do when nothing stands before them. */
final class Ceilings {
  private static final int UNDER_WAY = 64;
  private static final int ROWS = 500;

  private final SplittableRandom random = new SplittableRandom(1);

  /** {@code reserve.lua}, a call for each new buyer, against a stock that only this run knows. */
  final class Reserving implements AutoCloseable {
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisAsyncCommands<byte[], byte[]> redis;
    private final byte[][] keys;
    private final String digest;

    Reserving(String url, Path lua, String sale) throws IOException {
      client = RedisClient.create(url);
      connection = client.connect(ByteArrayCodec.INSTANCE);
      redis = connection.async();
      keys =
          Stream.of("stock", "reservations", "keys", "buyers", "deadlines", "unsettled")
              .map(name -> bytes("sluice:{" + sale + "}:" + name))
              .toArray(byte[][]::new);
      byte[] epoch = redis.hget(keys[0], bytes("epoch")).toCompletableFuture().join();
      String text =
          "local EPOCH = '" + new String(epoch, StandardCharsets.US_ASCII) + "'\n" + read(lua);
      digest = redis.scriptLoad(bytes(text)).toCompletableFuture().join();
    }

    private static String read(Path lua) throws IOException {
      StringBuilder text = new StringBuilder();
      for (String part : new String[] {"whole", "sale", "reserve"}) {
        text.append(Files.readString(lua.resolve(part + ".lua")));
      }
      return text.toString();
    }

    /** Reserves for so many new buyers, 64 calls under way at a time; returns calls a second. */
    double reserve(int buyers) {
      Semaphore free = new Semaphore(UNDER_WAY);
      AtomicLong refused = new AtomicLong();
      long start = System.nanoTime();
      for (int n = 0; n < buyers; n++) {
        free.acquireUninterruptibly();
        redis
            .<java.util.List<Object>>evalsha(digest, ScriptOutputType.MULTI, keys, request())
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null || !isReserved(answer)) {
                    refused.incrementAndGet();
                  }
                  free.release();
                });
      }
      free.acquireUninterruptibly(UNDER_WAY);
      if (refused.get() > 0) {
        throw new IllegalStateException(refused + " of " + buyers + " were not reserved");
      }
      return buyers * 1e9 / (System.nanoTime() - start);
    }

    private static boolean isReserved(java.util.List<Object> answer) {
      return answer.size() > 1
          && answer.get(1) instanceof byte[] word
          && new String(word, StandardCharsets.US_ASCII).equals("RESERVED");
    }

    private byte[] request() {
      ByteBuffer packed = ByteBuffer.allocate(50);
      for (int word = 0; word < 6; word++) {
        packed.putLong(random.nextLong());
      }
      return packed.putShort((short) 1).array();
    }

    /** Bytes that Redis has in use. */
    long memory() {
      String info =
          new String(
              redis.info("memory").toCompletableFuture().join().getBytes(StandardCharsets.US_ASCII),
              StandardCharsets.US_ASCII);
      return info.lines()
          .filter(line -> line.startsWith("used_memory:"))
          .map(line -> line.substring(line.indexOf(':') + 1))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() {
      connection.close();
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  /** Rows like those of orders, 500 in a statement and statement by statement on one connection. */
  double insertsPerSecond(String url, String user, String password, Duration time)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS bench_orders LIKE orders");
      Map<String, String> columns = columns();
      String values =
          Stream.generate(() -> "(" + String.join(",", columns.values()) + ")")
              .limit(ROWS)
              .collect(Collectors.joining(","));
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO bench_orders (%s) VALUES %s"
                  .formatted(String.join(",", columns.keySet()), values))) {
        connection.setAutoCommit(false);
        long start = System.nanoTime();
        long rows = 0;
        for (; System.nanoTime() - start < time.toNanos(); rows += ROWS) {
          fill(insert, rows);
          insert.executeUpdate();
          connection.commit();
        }
        return rows * 1e9 / (System.nanoTime() - start);
      } finally {
        connection.setAutoCommit(true);
        statement.execute("DROP TABLE bench_orders");
      }
    }
  }

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String named : new String[] {"id", "sale_id", "buyer_id", "key_digest", "seq"}) {
      columns.put(named, "?");
    }
    columns.put("quantity", "1");
    columns.put("status", "'PLACED'");
    columns.put("version", "1");
    columns.put("price", "129000");
    columns.put("currency", "'KRW'");
    columns.put("placed_at", "UTC_TIMESTAMP(3)");
    columns.put("pay_by", "UTC_TIMESTAMP(3)");
    columns.put("changed_at", "UTC_TIMESTAMP(3)");
    return columns;
  }

  /** Ids ascend like those of orders, so that new rows go to the end of the table. */
  private void fill(PreparedStatement insert, long firstRow) throws SQLException {
    int parameter = 1;
    byte[] sale = new byte[16];
    for (int row = 0; row < ROWS; row++) {
      insert.setBytes(
          parameter++,
          ByteBuffer.allocate(16).putLong(firstRow + row).putLong(random.nextLong()).array());
      insert.setBytes(parameter++, sale);
      insert.setBytes(parameter++, sixteen());
      insert.setBytes(parameter++, sixteen());
      insert.setLong(parameter++, firstRow + row);
    }
  }

  private byte[] sixteen() {
    return ByteBuffer.allocate(16).putLong(random.nextLong()).putLong(random.nextLong()).array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
