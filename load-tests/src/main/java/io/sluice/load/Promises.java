package io.sluice.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what the buyers were told with the audit, and says which promises were broken. */
final class Promises {
  private static final Set<String> FINAL_REFUSALS = Set.of("sold-out", "limit-reached");
  private static final Set<String> FAIR_WHEN_INTERRUPTED = Set.of("outcome-unknown", "sale-paused");
  private static final int EVIDENCE_SHOWN = 5;

  private final Terms terms;
  private final History history;
  private final Audit audit;

  /** The orders that buyers hold a yes for, by their purchase. */
  private final Map<Purchase, List<Answer.Accepted>> accepted;

  private final List<Breach> breaches = new ArrayList<>();

  private Promises(Terms terms, History history, Audit audit) {
    this.terms = terms;
    this.history = history;
    this.audit = audit;
    this.accepted = history.accepted().collect(Collectors.groupingBy(Answer.Accepted::purchase));
  }

  /** The broken promises; empty when all were kept. */
  static List<Breach> broken(Terms terms, History history, Audit audit) {
    return new Promises(terms, history, audit).check();
  }

  /** Whether the audit agrees with what the buyers were told; until then it is worth waiting. */
  static boolean agree(Terms terms, History history, Audit audit) {
    return new Promises(terms, history, audit).checkAudit().isEmpty();
  }

  private List<Breach> checkAudit() {
    neverOversold();
    nothingLost();
    noUnitLeaks();
    return breaches;
  }

  private List<Breach> check() {
    seenOnTheWay();
    checkAudit();
    allIsSold();
    oneAnswerPerKey();
    limitHolds();
    firstComeFirstServed();
    refusalsAreFair();
    everyPurchaseIsSettled();
    streamsTellEachVersionOnce();
    return List.copyOf(breaches);
  }

  private void seenOnTheWay() {
    history.seen().stream()
        .collect(
            Collectors.groupingBy(
                Breach::promise,
                TreeMap::new,
                Collectors.mapping(Breach::evidence, Collectors.toList())))
        .forEach(this::none);
  }

  private void neverOversold() {
    expect("P1 never oversold", audit.oversold() == 0, audit);
    expect(
        "P1 available + reserved + sold = units",
        audit.available() + audit.reserved() + audit.sold() == audit.units()
            && audit.units() == terms.units(),
        audit);
    long held = unitsHeld();
    expect(
        "P1 never oversold",
        held <= terms.units(),
        "%d units of %d were promised to buyers".formatted(held, terms.units()));
  }

  private void nothingLost() {
    long orders = orders().count();
    expect(
        "P2 every yes is in the log and in the database, and nothing else is",
        audit.ordersRecorded() == orders && audit.ordersProjected() == orders,
        "%d orders were promised, %s".formatted(orders, audit));
    expect("P2 the audit is consistent", audit.consistent(), audit);
  }

  private void noUnitLeaks() {
    expect("P3 no unit leaks", audit.unaccounted() == 0, audit);
    long held = unitsHeld();
    expect(
        "P3 the stock holds exactly the units of the orders",
        audit.reserved() + audit.sold() == held,
        "%d units were promised, %s".formatted(held, audit));
  }

  private void allIsSold() {
    long held = unitsHeld();
    expect(
        "P3 all is sold before anybody is sold out",
        !terms.servedInFull() || held == terms.units(),
        "%d units of %d were sold".formatted(held, terms.units()));
  }

  private void oneAnswerPerKey() {
    none(
        "P4 one order per key",
        accepted.values().stream().filter(answers -> !areTheSame(answers)).toList());
    none(
        "P4 only one answer is not a replay",
        accepted.values().stream().filter(Promises::hasTwoFirsts).toList());
    Set<Purchase> refusedToo =
        history
            .refused()
            .filter(no -> FINAL_REFUSALS.contains(no.code()))
            .filter(this::wasAcceptedBefore)
            .map(Answer::purchase)
            .collect(Collectors.toSet());
    none("P4 an accepted key is not refused", refusedToo);
    Map<String, Set<Purchase>> owners = new HashMap<>();
    history.accepted().forEach(yes -> add(owners, yes.order(), yes.purchase()));
    none(
        "P4 an order belongs to one purchase",
        owners.entrySet().stream().filter(order -> order.getValue().size() > 1).toList());
  }

  /** A refusal that came first says nothing: a unit may have come back between the two. */
  private boolean wasAcceptedBefore(Answer.Refused no) {
    return accepted.getOrDefault(no.purchase(), List.of()).stream()
        .anyMatch(yes -> yes.at().isBefore(no.at()));
  }

  private void limitHolds() {
    Map<UUID, Integer> units = unitsByBuyer();
    none(
        "P5 no buyer over the limit",
        units.entrySet().stream()
            .filter(buyer -> buyer.getValue() > terms.limitPerBuyer())
            .toList());
    none(
        "P5 only who holds an order has reached the limit",
        history
            .refused()
            .filter(no -> no.is("limit-reached"))
            .filter(no -> units.getOrDefault(no.purchase().buyer(), 0) < terms.limitPerBuyer())
            .toList());
  }

  private void firstComeFirstServed() {
    Map<Long, Set<String>> ordersBySequence = new TreeMap<>();
    orders().forEach(order -> add(ordersBySequence, order.sequence(), order.order()));
    none(
        "P6 every sequence is given once",
        ordersBySequence.entrySet().stream().filter(s -> s.getValue().size() > 1).toList());
    boolean gapsAllowed = terms.unitsReturn() || !terms.servedInFull();
    if (!gapsAllowed && !terms.interrupted()) {
      List<Long> missing = new ArrayList<>();
      for (long sequence = 1; sequence <= orders().count(); sequence++) {
        if (!ordersBySequence.containsKey(sequence)) {
          missing.add(sequence);
        }
      }
      none("P6 the sequences are 1 to the last, without a gap", missing);
    }
  }

  private void refusalsAreFair() {
    none("P7 a refusal is one that the buyer was promised", unfair());
    none(
        "P7 who is refused for the moment is told when to come again",
        history.refused().filter(no -> no.status() == 503 && no.retryAfter() < 0).toList());
  }

  private List<Answer.Refused> unfair() {
    return history.refused().filter(no -> !isFair(no)).toList();
  }

  private boolean isFair(Answer.Refused no) {
    return switch (no.status()) {
      case 409 -> FINAL_REFUSALS.contains(no.code()) || (no.is("sale-not-open") && no.early());
      case 503 ->
          no.is("overloaded") || (terms.interrupted() && FAIR_WHEN_INTERRUPTED.contains(no.code()));
      default -> false;
    };
  }

  private void everyPurchaseIsSettled() {
    Set<Purchase> open = new HashSet<>(history.asked());
    open.removeAll(accepted.keySet());
    history
        .refused()
        .filter(no -> FINAL_REFUSALS.contains(no.code()))
        .map(Answer::purchase)
        .forEach(open::remove);
    none("P4 the same key settles every purchase in time", open);
  }

  private void streamsTellEachVersionOnce() {
    none(
        "feed: a stream tells each version once, in order",
        history.streams().entrySet().stream()
            .filter(order -> !order.getValue().stream().allMatch(Promises::isInOrder))
            .toList());
  }

  private static boolean areTheSame(List<Answer.Accepted> answers) {
    return answers.stream()
            .map(yes -> List.of(yes.order(), yes.sequence(), yes.quantity()))
            .distinct()
            .count()
        == 1;
  }

  private static boolean hasTwoFirsts(List<Answer.Accepted> answers) {
    return answers.stream().filter(yes -> !yes.replayed()).count() > 1;
  }

  private static boolean isInOrder(List<Told> stream) {
    long before = -1;
    for (Told event : stream) {
      if (event.version() <= before) {
        return false;
      }
      before = event.version();
    }
    return true;
  }

  /** Each order once, however often its yes was heard. */
  private Stream<Answer.Accepted> orders() {
    Map<String, Answer.Accepted> byId = new HashMap<>();
    history.accepted().forEach(yes -> byId.putIfAbsent(yes.order(), yes));
    return byId.values().stream();
  }

  private long unitsHeld() {
    return orders()
        .filter(order -> !history.cancelled().contains(order.order()))
        .mapToLong(Answer.Accepted::quantity)
        .sum();
  }

  private Map<UUID, Integer> unitsByBuyer() {
    return orders()
        .filter(order -> !history.cancelled().contains(order.order()))
        .collect(
            Collectors.toMap(
                order -> order.purchase().buyer(), Answer.Accepted::quantity, Integer::sum));
  }

  private void expect(String promise, boolean kept, Object evidence) {
    if (!kept) {
      breaches.add(new Breach(promise, evidence.toString()));
    }
  }

  private void none(String promise, Collection<?> violations) {
    expect(
        promise,
        violations.isEmpty(),
        "%d times, such as %s"
            .formatted(violations.size(), violations.stream().limit(EVIDENCE_SHOWN).toList()));
  }

  private static <K, V> void add(Map<K, Set<V>> sets, K key, V value) {
    sets.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(value);
  }
}
