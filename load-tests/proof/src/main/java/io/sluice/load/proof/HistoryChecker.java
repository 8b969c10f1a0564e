package io.sluice.load.proof;

import io.sluice.load.proof.Evidence.Recorded;
import io.sluice.load.proof.Evidence.Reservation;
import io.sluice.load.proof.Evidence.Row;
import io.sluice.load.proof.Evidence.StockSeen;
import io.sluice.load.proof.Purchases.Acknowledged;
import io.sluice.load.proof.Purchases.Asked;
import io.sluice.load.proof.Purchases.MostHeld;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds the history of a sale against what its servers hold when all is quiet. Says nothing about
 * how the service works: only what it promised, and what is written down.
 */
public final class HistoryChecker {
  private static final Map<String, Set<String>> NEXT =
      Map.of(
          "PLACED", Set.of("PAID", "EXPIRED", "CANCELLED"),
          "PAID", Set.of("SHIPPING", "CANCELLED"),
          "SHIPPING", Set.of("DELIVERED"),
          "DELIVERED", Set.of("RETURN_REQUESTED"),
          "RETURN_REQUESTED", Set.of("RETURNED"),
          "RETURNED", Set.of(),
          "EXPIRED", Set.of(),
          "CANCELLED", Set.of());
  private static final Set<String> ENDED = Set.of("EXPIRED", "CANCELLED");
  private static final Set<String> MOMENTARY =
      Set.of("overloaded", "sale-paused", "rate-limited", "sale-not-open");

  /** How late an expiry may be: the sweep, and whatever was just broken. */
  private static final Duration EXPIRED_WITHIN = Duration.ofSeconds(60);

  private final Purchases history;
  private final Evidence evidence;
  private final boolean gapsAllowed;
  private final Map<UUID, List<Recorded>> recorded;
  private final Map<UUID, Recorded> newest = new LinkedHashMap<>();
  private final Map<UUID, Row> rows;
  private final Map<UUID, Reservation> reservations;
  private final List<Violation> found = new ArrayList<>();

  private HistoryChecker(List<Attempt> attempts, Evidence evidence, boolean gapsAllowed) {
    this.history = new Purchases(attempts);
    this.evidence = evidence;
    this.gapsAllowed = gapsAllowed;
    this.recorded =
        evidence.log().stream()
            .collect(
                Collectors.groupingBy(Recorded::order, LinkedHashMap::new, Collectors.toList()));
    recorded.forEach((order, facts) -> newest.put(order, newestOf(facts)));
    this.rows = byOrder(evidence.rows(), Row::order);
    this.reservations = byOrder(evidence.stock().reservations(), Reservation::order);
  }

  /**
   * What was broken; nothing when every promise was kept.
   *
   * @param attempts all attempts at this sale
   * @param gapsAllowed whether a sequence may be missing: Redis was lost together with a
   *     reservation that had not become an order
   */
  public static List<Violation> check(
      List<Attempt> attempts, Evidence evidence, boolean gapsAllowed) {
    HistoryChecker checker = new HistoryChecker(attempts, evidence, gapsAllowed);
    checker.neverOversold();
    checker.nothingAcknowledgedIsLost();
    checker.everyUnitIsAccountedFor();
    checker.oneAnswerPerKey();
    checker.limitPerBuyer();
    checker.firstComeFirstServed();
    checker.noOtherStepExists();
    checker.moneyFollowsTheOrder();
    return List.copyOf(checker.found);
  }

  // P1

  private void neverOversold() {
    StockSeen stock = evidence.stock();
    int units = evidence.sale().units();
    require(
        "P1",
        stock.available() >= 0
            && stock.reserved() >= 0
            && stock.sold() >= 0
            && stock.available() + stock.reserved() + stock.sold() == units
            && stock.units() == units,
        () -> "the stock does not add up to %d units: %s".formatted(units, numbers(stock)));
    require(
        "P1",
        stock.ready() && evidence.life().ready() && stock.epoch() == evidence.life().epoch(),
        () ->
            "the stock belongs to life %d of Redis, but %s is the newest"
                .formatted(stock.epoch(), evidence.life()));
    neverHeldMoreThanThereAre(units);
    long inRows = held(rows.values(), Row::status, Row::quantity);
    require("P1", inRows <= units, () -> inRows + " units are held in MySQL of " + units);
    require(
        "P1",
        evidence.sale().taken() == inRows,
        () ->
            "the second wall counts %d units, but the orders in MySQL hold %d"
                .formatted(evidence.sale().taken(), inRows));
    require("P1", evidence.audit().oversold() == 0, () -> "the audit says so: " + evidence.audit());
  }

  /** At no point of the log, not only at its end. */
  private void neverHeldMoreThanThereAre(int units) {
    Map<UUID, Recorded> known = new HashMap<>();
    long held = 0;
    for (Recorded event : evidence.log()) {
      @Nullable Recorded before = known.get(event.order());
      if (before == null || event.version() > before.version()) {
        held += units(event) - (before == null ? 0 : units(before));
        known.put(event.order(), event);
        if (held > units) {
          violated(
              "P1",
              "%d units of %d were held when order %s was recorded as %s at offset %d"
                  .formatted(held, units, event.order(), event.status(), event.offset()));
          return;
        }
      }
    }
  }

  // P2

  private void nothingAcknowledgedIsLost() {
    history.acknowledged().forEach(this::isKept);
    history.payments().stream()
        .filter(Asked::isAcknowledged)
        .forEach(paid -> endedAs(paid.wish().order(), "was paid", Set.of("PAID", "CANCELLED")));
    history
        .cancelledAt()
        .keySet()
        .forEach(order -> endedAs(order, "was cancelled", Set.of("CANCELLED")));
    newest.values().forEach(this::isProjected);
    rows.keySet().stream()
        .filter(order -> !newest.containsKey(order))
        .forEach(
            order -> violated("P2", "order %s is in MySQL, but not in the log".formatted(order)));
  }

  private void isKept(Acknowledged yes) {
    @Nullable Recorded fact = newest.get(yes.order());
    if (fact == null) {
      violated("P2", "%s was acknowledged, but is not in the log".formatted(yes));
      return;
    }
    require(
        "P2",
        fact.buyer().equals(yes.wish().buyer())
            && fact.sequence() == yes.sequence()
            && fact.quantity() == yes.quantity()
            && fact.key().equals(digest(yes.wish())),
        () -> "%s was acknowledged, but recorded as %s".formatted(yes, fact));
    require(
        "P4",
        yes.quantity() == yes.wish().quantity(),
        () -> "%s has another quantity than was asked for: %s".formatted(yes, yes.wish()));
  }

  private void endedAs(UUID order, String was, Set<String> statuses) {
    @Nullable Recorded fact = newest.get(order);
    require(
        "P2",
        fact != null && statuses.contains(fact.status()),
        () -> "order %s %s, its buyer was told, but the log has %s".formatted(order, was, fact));
  }

  private void isProjected(Recorded fact) {
    @Nullable Row row = rows.get(fact.order());
    require(
        "P2",
        row != null
            && row.buyer().equals(fact.buyer())
            && row.key().equals(fact.key())
            && row.quantity() == fact.quantity()
            && row.sequence() == fact.sequence()
            && row.status().equals(fact.status())
            && row.version() == fact.version(),
        () -> "recorded %s, but MySQL has %s".formatted(fact, row));
  }

  // P3

  private void everyUnitIsAccountedFor() {
    StockSeen stock = evidence.stock();
    require("P3", evidence.audit().consistent(), () -> "the audit says so: " + evidence.audit());
    long inLog = held(newest.values(), Recorded::status, Recorded::quantity);
    require(
        "P3",
        stock.available() + inLog == evidence.sale().units(),
        () ->
            "%d units of %d are neither available nor held by an order on record: %s"
                .formatted(
                    evidence.sale().units() - stock.available() - inLog,
                    evidence.sale().units(),
                    numbers(stock)));
    require(
        "P3",
        stock.unsettled().isEmpty(),
        () -> "nobody has finished what was decided on " + stock.unsettled());
    reservations.values().forEach(this::isOnRecord);
    newest.values().stream()
        .filter(fact -> !reservations.containsKey(fact.order()))
        .forEach(fact -> violated("P3", "the stock does not know %s".formatted(fact)));
    require(
        "P3",
        newest.size() == evidence.audit().ordersRecorded()
            && rows.size() == evidence.audit().ordersProjected(),
        () ->
            "%d orders are in the log and %d in MySQL, but the audit counts otherwise: %s"
                .formatted(newest.size(), rows.size(), evidence.audit()));
    evidence.rows().forEach(this::isNotOverdue);
    soldOutOnlyWhenNothingIsLeft();
  }

  private void isNotOverdue(Row row) {
    require(
        "P3",
        !row.status().equals("PLACED")
            || evidence.readAt().isBefore(row.payBy().plus(EXPIRED_WITHIN)),
        () ->
            "nobody has paid for %s, and it has not expired at %s"
                .formatted(row, evidence.readAt()));
  }

  private void isOnRecord(Reservation reservation) {
    @Nullable Recorded fact = newest.get(reservation.order());
    if (fact == null) {
      violated("P3", "nothing is recorded of %s".formatted(reservation));
      return;
    }
    char expected =
        switch (fact.status()) {
          case "PLACED" -> 'R';
          case "EXPIRED" -> 'X';
          case "CANCELLED" -> 'L';
          default -> 'C';
        };
    require(
        "P3",
        reservation.status() == expected && reservation.version() == fact.version(),
        () -> "the stock has %s, but recorded is %s".formatted(reservation, fact));
  }

  private void soldOutOnlyWhenNothingIsLeft() {
    Map<UUID, Long> cancelledAt = history.cancelledAt();
    MostHeld most = new MostHeld(history.purchases().stream(), cancelledAt);
    int units = evidence.sale().units();
    for (Asked<Wish.Purchase> asked : history.purchases()) {
      asked.attempts().stream()
          .filter(each -> each.isRefusedWith("sold-out"))
          .filter(
              no -> most.between(no.invokedAt(), no.endedAt()) + asked.wish().quantity() <= units)
          .forEach(
              no ->
                  violated(
                      "P3",
                      "%s was refused as sold out while at most %d of %d units were held"
                          .formatted(
                              asked.wish(), most.between(no.invokedAt(), no.endedAt()), units)));
    }
  }

  // P4

  private void oneAnswerPerKey() {
    history.purchases().forEach(this::hasOneAnswer);
    Map<UUID, Acknowledged> orders = new HashMap<>();
    for (Acknowledged yes : history.acknowledged()) {
      @Nullable Acknowledged other = orders.putIfAbsent(yes.order(), yes);
      require(
          "P4", other == null, () -> "one order stands for two purchases: " + yes + ", " + other);
    }
    Map<String, UUID> keys = new HashMap<>();
    for (Recorded fact : newest.values()) {
      @Nullable UUID other = keys.putIfAbsent(fact.key(), fact.order());
      require(
          "P4",
          other == null,
          () -> "one key has led to two orders: %s and %s".formatted(other, fact));
    }
    evidence
        .stock()
        .reservations()
        .forEach(
            each ->
                require(
                    "P4",
                    each.order().equals(evidence.stock().keys().get(each.key())),
                    () -> "the stock does not know the key of " + each));
    history.all().forEach(this::isSettled);
    refusedIsRefused();
  }

  private void hasOneAnswer(Asked<Wish.Purchase> asked) {
    List<String> bodies =
        asked.yes().map(yes -> ((Outcome.Ok) yes.outcome()).body()).distinct().toList();
    require(
        "P4",
        bodies.size() <= 1,
        () -> "%s was answered in two ways: %s".formatted(asked.wish(), bodies));
    long asNew = asked.yes().filter(yes -> !((Outcome.Ok) yes.outcome()).replayed()).count();
    require("P4", asNew <= 1, () -> asked.wish() + " was told twice that its order is new");
    asked.attempts().stream()
        .filter(no -> no.invokedAt() > asked.acknowledgedAt())
        .filter(no -> isFinalNo(no))
        .forEach(
            no ->
                violated(
                    "P4", "%s had a yes, and was refused later: %s".formatted(asked.wish(), no)));
  }

  private static boolean isFinalNo(Attempt attempt) {
    return attempt.outcome() instanceof Outcome.Refused no && !MOMENTARY.contains(no.code());
  }

  private void isSettled(Asked<? extends Wish> asked) {
    require(
        "P4",
        asked.isAcknowledged() || asked.isAbandoned() || isFinalNo(asked.last()),
        () -> "%s was never settled: %s".formatted(asked.wish(), asked.last()));
  }

  private void refusedIsRefused() {
    Map<String, UUID> keys = new HashMap<>();
    newest.values().forEach(fact -> keys.put(fact.key(), fact.order()));
    history.purchases().stream()
        .filter(asked -> !asked.mayHaveHappened())
        .filter(asked -> keys.containsKey(digest(asked.wish())))
        .forEach(
            asked ->
                violated(
                    "P4",
                    "%s was only ever refused, but order %s stands for it"
                        .formatted(asked.wish(), keys.get(digest(asked.wish())))));
  }

  // P5

  private void limitPerBuyer() {
    int limit = evidence.sale().limitPerBuyer();
    Map<UUID, Recorded> known = new HashMap<>();
    Map<UUID, Integer> held = new HashMap<>();
    for (Recorded event : evidence.log()) {
      @Nullable Recorded before = known.get(event.order());
      if (before == null || event.version() > before.version()) {
        int change = units(event) - (before == null ? 0 : units(before));
        int now = held.merge(event.buyer(), change, Integer::sum);
        known.put(event.order(), event);
        require(
            "P5",
            change <= 0 || now <= limit,
            () ->
                "buyer %s held %d units, at most %d are allowed, when order %s was recorded"
                    .formatted(event.buyer(), now, limit, event.order()));
      }
    }
    held.values().removeIf(units -> units == 0);
    require(
        "P5",
        held.equals(evidence.stock().buyers()),
        () ->
            "the stock counts other units per buyer than the log: "
                + differences(held, evidence.stock().buyers()));
    refusedOnlyAtTheLimit(limit);
  }

  private void refusedOnlyAtTheLimit(int limit) {
    Map<UUID, Long> cancelledAt = history.cancelledAt();
    Map<UUID, List<Asked<Wish.Purchase>>> byBuyer =
        history.purchases().stream().collect(Collectors.groupingBy(asked -> asked.wish().buyer()));
    for (Asked<Wish.Purchase> asked : history.purchases()) {
      for (Attempt no : asked.attempts()) {
        if (no.isRefusedWith("limit-reached")) {
          MostHeld most =
              new MostHeld(
                  byBuyer.getOrDefault(asked.wish().buyer(), List.of()).stream(), cancelledAt);
          long held = most.between(no.invokedAt(), no.endedAt());
          require(
              "P5",
              held + asked.wish().quantity() > limit,
              () ->
                  "%s was refused at the limit %d, but its buyer held at most %d"
                      .formatted(asked.wish(), limit, held));
        }
      }
    }
  }

  // P6

  private void firstComeFirstServed() {
    Map<Long, UUID> sequences = new TreeMap<>();
    for (Recorded fact : newest.values()) {
      @Nullable UUID other = sequences.putIfAbsent(fact.sequence(), fact.order());
      require(
          "P6",
          other == null,
          () -> "two orders have one place in the line: %s and %s".formatted(other, fact));
    }
    acknowledgedBeforeIsServedBefore();
    if (!gapsAllowed) {
      long missing = missing(sequences.keySet());
      require("P6", missing == 0, () -> "nobody has place %d in the line".formatted(missing));
    }
  }

  /** Sorted once by each of the two times, so that nobody is compared with everybody. */
  private void acknowledgedBeforeIsServedBefore() {
    List<Acknowledged> byAnswer = new ArrayList<>(history.acknowledged());
    byAnswer.sort(Comparator.comparingLong(yes -> yes.asked().acknowledgedAt()));
    List<Acknowledged> byRequest = new ArrayList<>(history.acknowledged());
    byRequest.sort(Comparator.comparingLong(yes -> yes.asked().firstInvoked()));
    @Nullable Acknowledged last = null;
    int answered = 0;
    for (Acknowledged later : byRequest) {
      while (answered < byAnswer.size()
          && byAnswer.get(answered).asked().acknowledgedAt() < later.asked().firstInvoked()) {
        Acknowledged earlier = byAnswer.get(answered++);
        last = last == null || earlier.sequence() > last.sequence() ? earlier : last;
      }
      @Nullable Acknowledged before = last;
      require(
          "P6",
          before == null || before.sequence() < later.sequence(),
          () -> "%s was served before %s came".formatted(before, later));
    }
  }

  private static long missing(Set<Long> ascending) {
    long expected = 1;
    for (long sequence : ascending) {
      if (sequence != expected) {
        return expected;
      }
      expected++;
    }
    return 0;
  }

  // the table of statuses

  private void noOtherStepExists() {
    recorded.forEach(this::stepsOf);
    Set<Integer> partitions =
        evidence.log().stream().map(Recorded::partition).collect(Collectors.toSet());
    require(
        "table",
        partitions.size() <= 1,
        () -> "the events of one sale keep no order in the partitions " + partitions);
    history.acknowledged().stream()
        .filter(yes -> !yes.status().equals("PLACED"))
        .forEach(yes -> violated("table", "%s began as %s".formatted(yes, yes.status())));
    nothingFollowsAnEnd();
  }

  private void stepsOf(UUID order, List<Recorded> facts) {
    TreeMap<Integer, Recorded> versions = new TreeMap<>();
    for (Recorded fact : facts) {
      @Nullable Recorded same = versions.putIfAbsent(fact.version(), fact);
      require(
          "table",
          same == null || isTheSame(same, fact),
          () ->
              "version %d of order %s is two things: %s, %s"
                  .formatted(fact.version(), order, same, fact));
    }
    // Its first record may be missing: a reservation that was never recorded can still expire.
    String status = "PLACED";
    int version = 1;
    for (Recorded fact : versions.values()) {
      boolean first = fact.version() == 1;
      String before = status;
      require(
          "table",
          first
              ? fact.status().equals("PLACED")
              : fact.version() == version + 1
                  && NEXT.getOrDefault(before, Set.of()).contains(fact.status()),
          () -> "order %s went from %s to %s".formatted(order, before, fact));
      status = fact.status();
      version = fact.version();
    }
  }

  private static boolean isTheSame(Recorded one, Recorded other) {
    return one.status().equals(other.status())
        && one.buyer().equals(other.buyer())
        && one.key().equals(other.key())
        && one.quantity() == other.quantity()
        && one.sequence() == other.sequence();
  }

  private void nothingFollowsAnEnd() {
    Map<UUID, Long> cancelledAt = history.cancelledAt();
    for (Asked<Wish.Payment> payment : history.payments()) {
      long cancelled = cancelledAt.getOrDefault(payment.wish().order(), Attempt.NEVER);
      payment
          .yes()
          .filter(yes -> yes.invokedAt() > cancelled)
          .forEach(
              yes ->
                  violated(
                      "table",
                      "order %s was paid after it was cancelled: %s"
                          .formatted(payment.wish().order(), yes)));
    }
  }

  // money

  private void moneyFollowsTheOrder() {
    if (!evidence.charges().watched()) {
      return;
    }
    newest.values().forEach(this::isChargedAsItStands);
  }

  private void isChargedAsItStands(Recorded fact) {
    boolean charged = evidence.charges().charged().contains(fact.order());
    boolean refunded = evidence.charges().refunded().contains(fact.order());
    if (fact.status().equals("PAID")) {
      require(
          "money",
          charged && !refunded,
          () -> "%s is paid, charged: %s, refunded: %s".formatted(fact, charged, refunded));
    }
    if (ENDED.contains(fact.status())) {
      require(
          "money",
          !charged || refunded,
          () -> "%s has ended, but its payment was never given back".formatted(fact));
    }
  }

  // words

  private static Recorded newestOf(List<Recorded> facts) {
    return facts.stream().max(Comparator.comparingInt(Recorded::version)).orElseThrow();
  }

  private static <T> Map<UUID, T> byOrder(List<T> all, Function<T, UUID> order) {
    return all.stream()
        .collect(Collectors.toMap(order, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }

  private static <T> long held(
      Iterable<T> orders, Function<T, String> status, ToIntFunction<T> quantity) {
    long held = 0;
    for (T order : orders) {
      held += ENDED.contains(status.apply(order)) ? 0 : quantity.applyAsInt(order);
    }
    return held;
  }

  private static int units(Recorded fact) {
    return ENDED.contains(fact.status()) ? 0 : fact.quantity();
  }

  private static String numbers(StockSeen stock) {
    return "%d units, %d available, %d reserved, %d sold"
        .formatted(stock.units(), stock.available(), stock.reserved(), stock.sold());
  }

  private static List<String> differences(Map<UUID, Integer> one, Map<UUID, Integer> other) {
    Set<UUID> all = new LinkedHashSet<>(one.keySet());
    all.addAll(other.keySet());
    return all.stream()
        .filter(buyer -> !Objects.equals(one.get(buyer), other.get(buyer)))
        .limit(5)
        .map(buyer -> "%s: %s and %s".formatted(buyer, one.get(buyer), other.get(buyer)))
        .toList();
  }

  /** The first 128 bits of SHA-256 over the buyer's id and the key, in hex. */
  static String digest(Wish.Purchase wish) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      ByteBuffer buyer = ByteBuffer.allocate(2 * Long.BYTES);
      buyer.putLong(wish.buyer().getMostSignificantBits());
      buyer.putLong(wish.buyer().getLeastSignificantBits());
      sha256.update(buyer.array());
      byte[] hash = sha256.digest(wish.key().getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, 2 * Long.BYTES));
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException("every Java platform has SHA-256", never);
    }
  }

  private void require(String promise, boolean kept, Supplier<String> sentence) {
    if (!kept) {
      violated(promise, sentence.get());
    }
  }

  private void violated(String promise, String sentence) {
    found.add(new Violation(promise, sentence));
  }
}
