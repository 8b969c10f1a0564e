package io.sluice.infra.kafka;

import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderEvent.OrderCancelled;
import io.sluice.domain.order.OrderEvent.OrderExpired;
import io.sluice.domain.order.OrderEvent.OrderPaid;
import io.sluice.domain.order.OrderEvent.OrderPlaced;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.sale.Money;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.KeyDigest;
import io.sluice.domain.stock.OrderId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Currency;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An order event as a record: the key is the order's id in 16 bytes, the value is JSON, such as
 *
 * <pre>{@code
 * {"v":1,"type":"OrderPlaced","id":"0192...","sale":"0192...","buyer":"0192...",
 *  "key":"32 hex digits","quantity":1,"sequence":7,"version":1,
 *  "price":{"amount":1290000,"currency":"KRW"},"placedAt":"2026-11-22T09:00:00.123Z",
 *  "payBy":"2026-11-22T09:05:00.123Z","changedAt":"2026-11-22T09:00:00.123Z"}
 * }</pre>
 *
 * with a {@code "reason"} when the house ended the order. A reader passes over fields that it does
 * not know; a change that an older reader must not pass over raises {@code v}.
 */
final class EventCodec {
  static final int VERSION = 1;
  private static final int KEY_LENGTH = 16;
  private static final int USUAL_LENGTH = 512;
  private static final HexFormat HEX = HexFormat.of();

  private final JsonFactory json = new JsonFactory();

  byte[] key(OrderId id) {
    return ByteBuffer.allocate(KEY_LENGTH)
        .putLong(id.value().getMostSignificantBits())
        .putLong(id.value().getLeastSignificantBits())
        .array();
  }

  /** The order that a record is about, or null when its key is not one of ours. */
  static @Nullable OrderId orderOf(byte @Nullable [] key) {
    if (key == null || key.length != KEY_LENGTH) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(key);
    return new OrderId(new UUID(bytes.getLong(), bytes.getLong()));
  }

  byte[] encode(OrderEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_LENGTH);
    try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeNumberProperty("v", VERSION);
      out.writeStringProperty("type", typeOf(event));
      write(event.order(), out);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(Order order, JsonGenerator out) {
    out.writeStringProperty("id", order.id().toString());
    out.writeStringProperty("sale", order.sale().toString());
    out.writeStringProperty("buyer", order.buyer().toString());
    out.writeStringProperty("key", toHex(order.key()));
    out.writeNumberProperty("quantity", order.quantity());
    out.writeNumberProperty("sequence", order.sequence());
    out.writeNumberProperty("version", order.version());
    out.writeName("price");
    out.writeStartObject();
    out.writeNumberProperty("amount", order.price().amount());
    out.writeStringProperty("currency", order.price().currency().getCurrencyCode());
    out.writeEndObject();
    out.writeStringProperty("placedAt", order.placedAt().toString());
    out.writeStringProperty("payBy", order.payBy().toString());
    out.writeStringProperty("changedAt", order.changedAt().toString());
    if (order.reason() != null) {
      out.writeStringProperty("reason", order.reason());
    }
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws UndecodableRecordException when it is anything else, of a newer version, or another
   *     order's than its key says
   */
  OrderEvent decode(byte @Nullable [] key, byte @Nullable [] value)
      throws UndecodableRecordException {
    if (value == null) {
      throw new UndecodableRecordException("no value");
    }
    OrderEvent event = parse(value);
    if (!event.order().id().equals(orderOf(key))) {
      throw new UndecodableRecordException("the key is not the order's id");
    }
    return event;
  }

  private OrderEvent parse(byte[] value) throws UndecodableRecordException {
    try (JsonParser in = json.createParser(ObjectReadContext.empty(), value)) {
      return read(in).toEvent();
    } catch (RuntimeException malformed) {
      throw new UndecodableRecordException(
          malformed.getClass().getSimpleName() + ": " + malformed.getMessage(), malformed);
    }
  }

  private static Fields read(JsonParser in) throws UndecodableRecordException {
    Fields fields = new Fields();
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw new UndecodableRecordException("not a JSON object");
    }
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      fields.take(name, in);
    }
    return fields;
  }

  private static String typeOf(OrderEvent event) {
    return switch (event) {
      case OrderPlaced placed -> "OrderPlaced";
      case OrderPaid paid -> "OrderPaid";
      case OrderCancelled cancelled -> "OrderCancelled";
      case OrderExpired expired -> "OrderExpired";
    };
  }

  private static OrderStatus statusOf(String type) throws UndecodableRecordException {
    return switch (type) {
      case "OrderPlaced" -> OrderStatus.PLACED;
      case "OrderPaid" -> OrderStatus.PAID;
      case "OrderCancelled" -> OrderStatus.CANCELLED;
      case "OrderExpired" -> OrderStatus.EXPIRED;
      default -> throw new UndecodableRecordException("unknown type " + type);
    };
  }

  private static String toHex(KeyDigest digest) {
    return HEX.toHexDigits(digest.high()) + HEX.toHexDigits(digest.low());
  }

  private static KeyDigest fromHex(String digits) {
    ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(digits));
    KeyDigest digest = new KeyDigest(bytes.getLong(), bytes.getLong());
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException("key has more than 32 digits");
    }
    return digest;
  }

  /** What has been read of one event so far, in whatever order its fields come. */
  private static final class Fields {
    private int format;
    private int quantity;
    private int version;
    private long sequence;
    private long amount = -1;
    private @Nullable String type;
    private @Nullable String id;
    private @Nullable String sale;
    private @Nullable String buyer;
    private @Nullable String key;
    private @Nullable String currency;
    private @Nullable String placedAt;
    private @Nullable String payBy;
    private @Nullable String changedAt;
    private @Nullable String reason;

    void take(String name, JsonParser in) {
      switch (name) {
        case "v" -> format = in.getIntValue();
        case "type" -> type = in.getString();
        case "id" -> id = in.getString();
        case "sale" -> sale = in.getString();
        case "buyer" -> buyer = in.getString();
        case "key" -> key = in.getString();
        case "quantity" -> quantity = in.getIntValue();
        case "sequence" -> sequence = in.getLongValue();
        case "version" -> version = in.getIntValue();
        case "price" -> takePrice(in);
        case "placedAt" -> placedAt = in.getString();
        case "payBy" -> payBy = in.getString();
        case "changedAt" -> changedAt = in.getString();
        case "reason" -> reason = in.getString();
        default -> in.skipChildren();
      }
    }

    private void takePrice(JsonParser in) {
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        switch (name) {
          case "amount" -> amount = in.getLongValue();
          case "currency" -> currency = in.getString();
          default -> in.skipChildren();
        }
      }
    }

    OrderEvent toEvent() throws UndecodableRecordException {
      if (format != VERSION) {
        throw new UndecodableRecordException("unknown version " + format);
      }
      if (quantity < 1 || sequence < 1 || version < 1) {
        throw new UndecodableRecordException("quantity, sequence or version below 1");
      }
      return OrderEvent.of(
          new Order(
              new OrderId(uuid("id", id)),
              new SaleId(uuid("sale", sale)),
              new BuyerId(uuid("buyer", buyer)),
              fromHex(present("key", key)),
              quantity,
              sequence,
              statusOf(present("type", type)),
              version,
              new Money(amount, Currency.getInstance(present("currency", currency))),
              instant("placedAt", placedAt),
              instant("payBy", payBy),
              instant("changedAt", changedAt),
              reason));
    }

    private static UUID uuid(String name, @Nullable String text) throws UndecodableRecordException {
      return UUID.fromString(present(name, text));
    }

    private static Instant instant(String name, @Nullable String text)
        throws UndecodableRecordException {
      return Instant.parse(present(name, text));
    }

    private static String present(String name, @Nullable String text)
        throws UndecodableRecordException {
      if (text == null) {
        throw new UndecodableRecordException(name + " is missing");
      }
      return text;
    }
  }
}
