package io.sluice.load.proof;

import io.sluice.load.Audit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the servers hold of one sale when all is quiet, as they say it themselves.
 *
 * @param log the sale's records in the order of the log
 * @param readAt when MySQL was asked, on its clock
 */
public record Evidence(
    SaleRow sale,
    StockSeen stock,
    List<Recorded> log,
    List<Row> rows,
    LifeRow life,
    Instant readAt,
    Audit audit,
    Charges charges) {

  private static final Set<String> ENDED = Set.of("EXPIRED", "CANCELLED");

  /**
   * Whether the stock stands in the life of Redis that sells. Between an audit that agreed and the
   * reading of the stock another rebuild may have begun: a node that died after it had let a life
   * sell, and before it said so, has its rebuild done again.
   */
  boolean hasItsStock() {
    return stock.ready() && life.ready() && stock.epoch() == life.epoch();
  }

  /** Whether every charge of an order that has ended has been given back, as far as one knows. */
  boolean isPaidBack() {
    return rows.stream()
        .filter(row -> ENDED.contains(row.status()))
        .map(Row::order)
        .filter(charges.charged()::contains)
        .allMatch(charges.refunded()::contains);
  }

  /** The sale's row in MySQL; {@code taken} is the second wall's count. */
  public record SaleRow(UUID id, int units, int limitPerBuyer, int taken) {}

  /**
   * The sale's keys in Redis.
   *
   * @param keys hex digest of buyer and key, and the order behind it
   * @param buyers units held by each buyer
   */
  public record StockSeen(
      long epoch,
      boolean ready,
      int units,
      int available,
      int reserved,
      int sold,
      List<Reservation> reservations,
      Map<String, UUID> keys,
      Map<UUID, Integer> buyers,
      Set<UUID> unsettled) {}

  /**
   * A reservation in Redis.
   *
   * @param status {@code R}eserved, {@code C}onfirmed, re{@code L}eased, e{@code X}pired
   */
  public record Reservation(
      UUID order,
      UUID buyer,
      String key,
      int quantity,
      long sequence,
      char status,
      boolean settled,
      int version) {

    boolean holdsUnits() {
      return status == 'R' || status == 'C' || !settled;
    }
  }

  /** A record in Kafka. */
  public record Recorded(
      int partition,
      long offset,
      UUID order,
      UUID buyer,
      String key,
      int quantity,
      long sequence,
      String status,
      int version) {}

  /** A row in MySQL. */
  public record Row(
      UUID order,
      UUID buyer,
      String key,
      int quantity,
      long sequence,
      String status,
      int version,
      Instant payBy) {}

  /** The newest life of Redis that MySQL knows. */
  public record LifeRow(long epoch, boolean ready) {}

  /**
   * What the payment provider moved.
   *
   * @param watched whether somebody wrote it down; if not, the rest is empty
   */
  public record Charges(boolean watched, Set<UUID> charged, Set<UUID> refunded) {
    public static final Charges UNWATCHED = new Charges(false, Set.of(), Set.of());
  }
}
