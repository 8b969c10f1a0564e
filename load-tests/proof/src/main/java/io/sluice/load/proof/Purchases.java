package io.sluice.load.proof;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The attempts of a sale, put together by what they were for. */
final class Purchases {

  /** Nobody comes back to settle this one: whether it happened, its buyer will never know. */
  static final Outcome.Unknown GONE_FOR_GOOD = new Outcome.Unknown("gone for good");

  /** One wish and all attempts at it. */
  record Asked<W extends Wish>(W wish, List<Attempt> attempts) {

    long firstInvoked() {
      return attempts.stream().mapToLong(Attempt::invokedAt).min().orElse(0);
    }

    Stream<Attempt> yes() {
      return attempts.stream().filter(Attempt::isOk);
    }

    boolean isAcknowledged() {
      return yes().findAny().isPresent();
    }

    /** When the first yes was heard. */
    long acknowledgedAt() {
      return yes().mapToLong(Attempt::endedAt).min().orElse(Attempt.NEVER);
    }

    boolean mayHaveHappened() {
      return attempts.stream().anyMatch(each -> each.isOk() || each.isUnknown());
    }

    boolean isAbandoned() {
      return attempts.stream().anyMatch(each -> each.outcome().equals(GONE_FOR_GOOD));
    }

    Attempt last() {
      return attempts.stream()
          .max(Comparator.comparingLong(Attempt::endedAt))
          .orElseThrow(() -> new IllegalStateException("a wish without an attempt"));
    }
  }

  /** A purchase that was answered with yes. */
  record Acknowledged(
      Asked<Wish.Purchase> asked, UUID order, long sequence, int quantity, String status) {

    Wish.Purchase wish() {
      return asked.wish();
    }

    @Override
    public String toString() {
      return "order %s of buyer %s (key %s, sequence %d)"
          .formatted(order, wish().buyer(), wish().key(), sequence);
    }
  }

  private final List<Asked<Wish.Purchase>> purchases;
  private final List<Asked<Wish.Payment>> payments;
  private final List<Asked<Wish.Cancellation>> cancellations;
  private final List<Acknowledged> acknowledged = new ArrayList<>();

  Purchases(List<Attempt> attempts) {
    this.purchases = group(attempts, Wish.Purchase.class);
    this.payments = group(attempts, Wish.Payment.class);
    this.cancellations = group(attempts, Wish.Cancellation.class);
    purchases.forEach(
        asked -> asked.yes().findFirst().map(yes -> read(asked, yes)).ifPresent(acknowledged::add));
  }

  private static <W extends Wish> List<Asked<W>> group(List<Attempt> attempts, Class<W> kind) {
    Map<W, List<Attempt>> groups = new LinkedHashMap<>();
    for (Attempt attempt : attempts) {
      if (kind.isInstance(attempt.wish())) {
        groups.computeIfAbsent(kind.cast(attempt.wish()), wish -> new ArrayList<>()).add(attempt);
      }
    }
    return groups.entrySet().stream()
        .map(group -> new Asked<>(group.getKey(), List.copyOf(group.getValue())))
        .toList();
  }

  private static Acknowledged read(Asked<Wish.Purchase> asked, Attempt yes) {
    JsonObject body = body(yes);
    return new Acknowledged(
        asked,
        UUID.fromString(body.get("id").getAsString()),
        body.get("sequence").getAsLong(),
        body.get("quantity").getAsInt(),
        body.get("status").getAsString());
  }

  /** What a yes said. */
  static JsonObject body(Attempt yes) {
    if (yes.outcome() instanceof Outcome.Ok ok) {
      return JsonParser.parseString(ok.body()).getAsJsonObject();
    }
    throw new IllegalArgumentException("no yes: " + yes);
  }

  List<Asked<Wish.Purchase>> purchases() {
    return purchases;
  }

  List<Asked<Wish.Payment>> payments() {
    return payments;
  }

  List<Asked<Wish.Cancellation>> cancellations() {
    return cancellations;
  }

  List<Acknowledged> acknowledged() {
    return acknowledged;
  }

  Stream<Asked<? extends Wish>> all() {
    return Stream.of(purchases, payments, cancellations).flatMap(List::stream);
  }

  /** When each order that was said to be cancelled was so at the latest. */
  Map<UUID, Long> cancelledAt() {
    Map<UUID, Long> at = new LinkedHashMap<>();
    cancellations.stream()
        .filter(Asked::isAcknowledged)
        .forEach(each -> at.merge(each.wish().order(), each.acknowledgedAt(), Math::min));
    return at;
  }

  /**
   * An upper bound of the units that some purchases held at any moment between two: each may have
   * held its units from its first attempt on, until its cancellation was acknowledged.
   */
  static final class MostHeld {
    private final Steps taken;
    private final Steps given;

    MostHeld(Stream<Asked<Wish.Purchase>> purchases, Map<UUID, Long> cancelledAt) {
      List<long[]> plus = new ArrayList<>();
      List<long[]> minus = new ArrayList<>();
      purchases
          .filter(Asked::mayHaveHappened)
          .forEach(
              asked -> {
                int quantity = asked.wish().quantity();
                plus.add(new long[] {asked.firstInvoked(), quantity});
                cancelled(asked, cancelledAt).ifPresent(at -> minus.add(new long[] {at, quantity}));
              });
      this.taken = new Steps(plus);
      this.given = new Steps(minus);
    }

    private static Optional<Long> cancelled(
        Asked<Wish.Purchase> asked, Map<UUID, Long> cancelledAt) {
      return asked
          .yes()
          .findFirst()
          .map(yes -> UUID.fromString(body(yes).get("id").getAsString()))
          .map(cancelledAt::get);
    }

    long between(long from, long to) {
      return taken.until(to) - given.until(from);
    }
  }

  /** A sum that grows with time. */
  private static final class Steps {
    private final long[] times;
    private final long[] sums;

    Steps(List<long[]> steps) {
      steps.sort(Comparator.comparingLong(step -> step[0]));
      this.times = steps.stream().mapToLong(step -> step[0]).toArray();
      this.sums = steps.stream().mapToLong(step -> step[1]).toArray();
      Arrays.parallelPrefix(sums, Long::sum);
    }

    long until(long time) {
      int found = Arrays.binarySearch(times, time);
      int after = found >= 0 ? found + 1 : -found - 1;
      while (after < times.length && times[after] == time) {
        after++;
      }
      return after == 0 ? 0 : sums[after - 1];
    }
  }
}
