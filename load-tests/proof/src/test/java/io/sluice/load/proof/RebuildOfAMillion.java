package io.sluice.load.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.sluice.load.Audit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Loses the Redis of a sale with a million orders, and measures how long nothing is sold and what
 * the rebuild takes. Not one of the tests that always run: it is asked for by its name, with {@code
 * -Dsluice.proof.orders} for another number.
 */
class RebuildOfAMillion {
  private static final int ORDERS = Integer.getInteger("sluice.proof.orders", 1_000_000);
  private static final int LEFT = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final HexFormat HEX = HexFormat.of();

  private final Path folder = Labs.folder("rebuild-of-a-million");
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void sellsOnWithEveryUnitAccountedFor() throws IOException, SQLException {
    try (Lab lab = Lab.in(folder);
        RedisClient client = RedisClient.create(lab.redis().url())) {
      ServiceNode node = lab.startNode("one");
      Desk desk = new Desk(node::door, lab.tokens());
      UUID sale = desk.openSale(ORDERS + LEFT, 1, Duration.ofHours(24));
      insertOrders(lab.servers(), sale);
      RedisCommands<String, String> redis = client.connect().sync();
      redis.flushall();
      long before = memory(redis);
      long lost = System.nanoTime();

      assertThat(Waiting.until(() -> buys(lab, node, sale), PATIENCE)).isTrue();

      Duration nothingSold = Duration.ofNanos(System.nanoTime() - lost);
      long redisBytes = memory(redis) - before;
      Audit audit = desk.audit(sale).orElseThrow();
      tell(nothingSold, redisBytes, peakMemory(node));
      assertThat(node.isAlive()).isTrue();
      assertThat(audit.available()).isEqualTo(LEFT - 1);
      assertThat(audit.reserved() + audit.sold()).isEqualTo(ORDERS + 1);
      assertThat(audit.ordersProjected()).isEqualTo(ORDERS + 1);
      assertThat(audit.unaccounted()).isZero();
      assertThat(audit.oversold()).isZero();
    }
  }

  /** As the projection would have written them: every second one is paid. */
  private static void insertOrders(Servers servers, UUID sale) throws SQLException {
    String id = HEX.toHexDigits(sale.getMostSignificantBits());
    String tag = HEX.toHexDigits((int) sale.getLeastSignificantBits());
    String saleId = id + HEX.toHexDigits(sale.getLeastSignificantBits());
    try (Connection mySql =
            DriverManager.getConnection(servers.jdbcUrl(), servers.username(), servers.password());
        Statement statement = mySql.createStatement()) {
      int inserted =
          statement.executeUpdate(
              """
              INSERT INTO orders (id, sale_id, buyer_id, key_digest, quantity, seq, status, version,
                price, currency, placed_at, pay_by, changed_at)
              SELECT UNHEX(CONCAT('%s7000', LPAD(HEX(0x80000000 + seq), 8, '0'), '%s')),
                UNHEX('%s'), UNHEX(MD5(CONCAT('buyer ', seq))), UNHEX(MD5(CONCAT('key ', seq))),
                1, seq, IF(seq %% 2, 'PLACED', 'PAID'), 2 - seq %% 2, 129000, 'KRW',
                UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 DAY, UTC_TIMESTAMP(3)
              FROM seq_1_to_%d
              """
                  .formatted(id.substring(0, 12), tag, saleId, ORDERS));
      assertThat(inserted).isEqualTo(ORDERS);
      statement.executeUpdate(
          "UPDATE sales SET taken = %d WHERE id = UNHEX('%s')".formatted(ORDERS, saleId));
    }
  }

  private boolean buys(Lab lab, ServiceNode node, UUID sale) {
    URI orders = node.door().resolve("/api/v1/sales/%s/orders".formatted(sale));
    HttpRequest request =
        HttpRequest.newBuilder(orders)
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + lab.tokens().buyer(sale, Instant.now()))
            .header("Idempotency-Key", "the-first-after-it")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isIn(201, 503);
      return answer.statusCode() == 201;
    } catch (IOException broken) {
      throw new IllegalStateException("the service hung up", broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while buying", interrupted);
    }
  }

  private static long memory(RedisCommands<String, String> redis) {
    return redis
        .info("memory")
        .lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length())))
        .findFirst()
        .orElseThrow();
  }

  /** The most that the process ever had in memory, as Linux counts it. */
  private static long peakMemory(ServiceNode node) throws IOException {
    return Files.readString(Path.of("/proc", node.pid() + "", "status"))
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  private static void tell(Duration nothingSold, long redisBytes, long nodeBytes) {
    System.out.printf(
        "%,d orders: nothing sold for %.1f s; Redis %.0f bytes an order; the node (-Xmx256m) had"
            + " %d MB at most%n",
        ORDERS,
        nothingSold.toMillis() / 1000.0,
        (double) redisBytes / ORDERS,
        nodeBytes / 1_000_000);
  }
}
