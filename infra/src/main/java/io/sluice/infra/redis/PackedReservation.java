package io.sluice.infra.redis;

import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.KeyDigest;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import io.sluice.domain.stock.ReserveRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** A reservation as {@code sale.lua} packs it (LAYOUT), big-endian. */
final class PackedReservation {
  private static final int ID = 16;
  private static final int SIZE = ID + ID + 2 + 4 + 6 + 4 + 1 + 1 + 2 + 6;
  private static final char SETTLED = '1';
  private static final char UNSETTLED = '0';

  private PackedReservation() {}

  /** From an order id followed by what is packed. */
  static Reservation toReservation(SaleId sale, Object answer) {
    ByteBuffer in = ByteBuffer.wrap((byte[]) answer);
    OrderId order = new OrderId(uuid(in));
    BuyerId buyer = new BuyerId(uuid(in));
    KeyDigest key = new KeyDigest(in.getLong(), in.getLong());
    int quantity = Short.toUnsignedInt(in.getShort());
    long sequence = Integer.toUnsignedLong(in.getInt());
    Instant reservedAt = instant(in);
    Instant payBy = reservedAt.plusMillis(Integer.toUnsignedLong(in.getInt()));
    ReservationStatus status = status((char) in.get());
    boolean settled = in.get() == SETTLED;
    int version = Short.toUnsignedInt(in.getShort());
    return new Reservation(
        sale,
        order,
        buyer,
        key,
        quantity,
        sequence,
        reservedAt,
        payBy,
        status,
        version,
        instant(in),
        settled);
  }

  /** Without the order id. */
  static byte[] pack(Reservation reservation) {
    ByteBuffer out = ByteBuffer.allocate(SIZE);
    put(out, reservation.buyer().value());
    out.putLong(reservation.key().high()).putLong(reservation.key().low());
    out.putShort((short) reservation.quantity()).putInt((int) reservation.sequence());
    long reservedAt = reservation.reservedAt().toEpochMilli();
    put(out, reservation.reservedAt());
    out.putInt((int) (reservation.payBy().toEpochMilli() - reservedAt));
    out.put((byte) letter(reservation.status()));
    out.put((byte) (reservation.settled() ? SETTLED : UNSETTLED));
    out.putShort((short) reservation.version());
    put(out, reservation.decidedAt());
    return out.array();
  }

  /** As {@code reserve.lua} reads it. */
  static byte[] pack(ReserveRequest request) {
    ByteBuffer out = ByteBuffer.allocate(3 * ID + Short.BYTES);
    put(out, request.order().value());
    put(out, request.buyer().value());
    out.putLong(request.key().high()).putLong(request.key().low());
    return out.putShort((short) request.quantity()).array();
  }

  /** As {@code settle.lua} reads it. */
  static byte[] packVersion(Reservation recorded) {
    ByteBuffer out = ByteBuffer.allocate(ID + Short.BYTES);
    put(out, recorded.order().value());
    return out.putShort((short) recorded.version()).array();
  }

  /** As {@code verify.lua} reads it. */
  static byte[] packHandedOut(Reservation reservation) {
    ByteBuffer out = ByteBuffer.allocate(ID + Short.BYTES + Integer.BYTES);
    put(out, reservation.order().value());
    put(out, reservation.decidedAt());
    return out.array();
  }

  static OrderId toOrderId(Object answer) {
    return new OrderId(uuid(ByteBuffer.wrap((byte[]) answer)));
  }

  static byte[] pack(OrderId order) {
    ByteBuffer out = ByteBuffer.allocate(ID);
    put(out, order.value());
    return out.array();
  }

  private static UUID uuid(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  private static void put(ByteBuffer out, UUID id) {
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static Instant instant(ByteBuffer in) {
    long high = Short.toUnsignedLong(in.getShort());
    return Instant.ofEpochMilli((high << Integer.SIZE) | Integer.toUnsignedLong(in.getInt()));
  }

  private static void put(ByteBuffer out, Instant instant) {
    long millis = instant.toEpochMilli();
    out.putShort((short) (millis >>> Integer.SIZE)).putInt((int) millis);
  }

  private static ReservationStatus status(char letter) {
    return switch (letter) {
      case 'R' -> ReservationStatus.RESERVED;
      case 'C' -> ReservationStatus.CONFIRMED;
      case 'L' -> ReservationStatus.RELEASED;
      case 'X' -> ReservationStatus.EXPIRED;
      default -> throw new IllegalStateException("no reservation has the status " + letter);
    };
  }

  private static char letter(ReservationStatus status) {
    return switch (status) {
      case RESERVED -> 'R';
      case CONFIRMED -> 'C';
      case RELEASED -> 'L';
      case EXPIRED -> 'X';
    };
  }
}
