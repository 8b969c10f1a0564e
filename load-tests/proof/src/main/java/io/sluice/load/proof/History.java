package io.sluice.load.proof;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that buyers asked for and were told, in the order in which it happened; also in a file
 * that only grows, a JSON object a line, so that a run that failed can be read and judged again:
 *
 * <pre>{@code
 * {"number":7,"at":1002003,"did":"invoked","node":"a","purchase":{"sale":"01..","buyer":"02..","key":"k","quantity":1}}
 * {"number":7,"at":9002003,"did":"ok","status":201,"replayed":false,"body":"..."}
 * {"at":9500000,"did":"noted","what":"node a is killed"}
 * }</pre>
 *
 * Safe for many threads.
 */
public final class History implements AutoCloseable {
  private final long began = System.nanoTime();
  private final Writer file;
  private final Map<Long, Attempt> attempts = new LinkedHashMap<>();
  private final List<Consumer<Attempt>> listeners = new CopyOnWriteArrayList<>();
  private final List<Awaited> awaited = new CopyOnWriteArrayList<>();
  private long numbers;

  /** Somebody waits for an order, of this sale or of any, that was asked for after this time. */
  private record Awaited(long time, @Nullable UUID sale, CompletableFuture<Long> heard) {

    boolean isAnsweredBy(Attempt attempt) {
      return attempt.isOk()
          && attempt.wish() instanceof Wish.Purchase
          && attempt.invokedAt() > time
          && (sale == null || attempt.wish().sale().equals(sale))
          && heard.complete(attempt.endedAt());
    }
  }

  private History(Writer file) {
    this.file = file;
  }

  /** A new history in this file, which is made anew. */
  public static History in(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return new History(Files.newBufferedWriter(file));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** Nanoseconds since the beginning. */
  public long now() {
    return System.nanoTime() - began;
  }

  /** To be called before the request is sent. */
  public synchronized Attempt invoked(Wish wish, String node) {
    Attempt attempt =
        new Attempt(++numbers, wish, node, now(), Attempt.NEVER, new Outcome.Unknown("under way"));
    attempts.put(attempt.number(), attempt);
    JsonObject line = line(attempt.number(), attempt.invokedAt(), "invoked");
    line.addProperty("node", node);
    line.add(kind(wish), json(wish));
    write(line);
    return attempt;
  }

  /** To be called after the answer has come. */
  public Attempt ended(Attempt invoked, Outcome outcome) {
    Attempt ended = keep(invoked, outcome);
    listeners.forEach(listener -> listener.accept(ended));
    awaited.removeIf(order -> order.isAnsweredBy(ended));
    return ended;
  }

  private synchronized Attempt keep(Attempt invoked, Outcome outcome) {
    Attempt ended =
        new Attempt(
            invoked.number(), invoked.wish(), invoked.node(), invoked.invokedAt(), now(), outcome);
    attempts.put(ended.number(), ended);
    JsonObject line = line(ended.number(), ended.endedAt(), word(outcome));
    switch (outcome) {
      case Outcome.Ok ok -> {
        line.addProperty("status", ok.status());
        line.addProperty("replayed", ok.replayed());
        line.addProperty("body", ok.body());
      }
      case Outcome.Refused refused -> {
        line.addProperty("status", refused.status());
        line.addProperty("code", refused.code());
      }
      case Outcome.Unknown unknown -> line.addProperty("why", unknown.why());
    }
    write(line);
    return ended;
  }

  /** Something to be known when the file is read: what was broken, and when. */
  public synchronized void note(String what) {
    JsonObject line = new JsonObject();
    line.addProperty("at", now());
    line.addProperty("did", "noted");
    line.addProperty("what", what);
    write(line);
  }

  /** Told of each attempt as it ends, on the thread that ended it. */
  void listen(Consumer<Attempt> listener) {
    listeners.add(listener);
  }

  /**
   * When the next order is acknowledged that was asked for after this time: the time of the answer.
   * Completes on the thread that heard it.
   */
  public CompletableFuture<Long> nextOrderAfter(long time) {
    return await(time, null);
  }

  /** As {@link #nextOrderAfter(long)}, of this sale alone. */
  public CompletableFuture<Long> nextOrderAfter(long time, UUID sale) {
    return await(time, sale);
  }

  private CompletableFuture<Long> await(long time, @Nullable UUID sale) {
    CompletableFuture<Long> heard = new CompletableFuture<>();
    awaited.add(new Awaited(time, sale, heard));
    return heard;
  }

  /** All of a sale so far, by number; what is under way is unknown. */
  public synchronized List<Attempt> of(UUID sale) {
    return attempts.values().stream().filter(each -> each.wish().sale().equals(sale)).toList();
  }

  /** The file of a sale that has been judged keeps what is given back here. */
  public synchronized void forget(UUID sale) {
    attempts.values().removeIf(each -> each.wish().sale().equals(sale));
  }

  /** Reads a file back. */
  public static List<Attempt> read(Path file) {
    Map<Long, Attempt> read = new LinkedHashMap<>();
    try {
      for (String text : Files.readAllLines(file)) {
        JsonObject line = JsonParser.parseString(text).getAsJsonObject();
        if (line.has("number")) {
          read.merge(line.get("number").getAsLong(), attempt(line), History::join);
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return new ArrayList<>(read.values());
  }

  private static Attempt attempt(JsonObject line) {
    long number = line.get("number").getAsLong();
    long at = line.get("at").getAsLong();
    return switch (text(line, "did")) {
      case "invoked" ->
          new Attempt(
              number,
              wish(line),
              text(line, "node"),
              at,
              Attempt.NEVER,
              new Outcome.Unknown("under way"));
      case "ok" -> end(number, at, ok(line));
      case "refused" ->
          end(number, at, new Outcome.Refused(line.get("status").getAsInt(), text(line, "code")));
      default -> end(number, at, new Outcome.Unknown(text(line, "why")));
    };
  }

  private static Outcome ok(JsonObject line) {
    return new Outcome.Ok(
        line.get("status").getAsInt(), line.get("replayed").getAsBoolean(), text(line, "body"));
  }

  private static final Wish NOT_IN_THIS_LINE =
      new Wish.Cancellation(new UUID(0, 0), new UUID(0, 0), new UUID(0, 0));

  private static Attempt end(long number, long at, Outcome outcome) {
    return new Attempt(number, NOT_IN_THIS_LINE, "", 0, at, outcome);
  }

  private static Attempt join(Attempt begin, Attempt end) {
    return new Attempt(
        begin.number(),
        begin.wish(),
        begin.node(),
        begin.invokedAt(),
        end.endedAt(),
        end.outcome());
  }

  private static String kind(Wish wish) {
    return switch (wish) {
      case Wish.Purchase purchase -> "purchase";
      case Wish.Payment payment -> "payment";
      case Wish.Cancellation cancellation -> "cancellation";
    };
  }

  private static JsonObject json(Wish wish) {
    JsonObject json = new JsonObject();
    json.addProperty("sale", wish.sale().toString());
    json.addProperty("buyer", wish.buyer().toString());
    switch (wish) {
      case Wish.Purchase purchase -> {
        json.addProperty("key", purchase.key());
        json.addProperty("quantity", purchase.quantity());
      }
      case Wish.Payment payment -> {
        json.addProperty("order", payment.order().toString());
        json.addProperty("key", payment.key());
        json.addProperty("method", payment.method());
      }
      case Wish.Cancellation cancellation ->
          json.addProperty("order", cancellation.order().toString());
    }
    return json;
  }

  private static Wish wish(JsonObject line) {
    if (line.get("purchase") instanceof JsonObject json) {
      return new Wish.Purchase(
          id(json, "sale"), id(json, "buyer"), text(json, "key"), json.get("quantity").getAsInt());
    }
    if (line.get("payment") instanceof JsonObject json) {
      return new Wish.Payment(
          id(json, "sale"),
          id(json, "buyer"),
          id(json, "order"),
          text(json, "key"),
          text(json, "method"));
    }
    JsonObject json = line.getAsJsonObject("cancellation");
    return new Wish.Cancellation(id(json, "sale"), id(json, "buyer"), id(json, "order"));
  }

  private static UUID id(JsonObject json, String name) {
    return UUID.fromString(text(json, name));
  }

  private static String text(JsonObject json, String name) {
    JsonElement value = json.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "no line of a history: " + name + " is missing in " + json);
    }
    return value.getAsString();
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ok ok -> "ok";
      case Outcome.Refused refused -> "refused";
      case Outcome.Unknown unknown -> "unknown";
    };
  }

  private static JsonObject line(long number, long at, String did) {
    JsonObject line = new JsonObject();
    line.addProperty("number", number);
    line.addProperty("at", at);
    line.addProperty("did", did);
    return line;
  }

  private void write(JsonObject line) {
    try {
      file.write(line.toString());
      file.write('\n');
      file.flush();
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
