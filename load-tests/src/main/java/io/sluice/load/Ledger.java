package io.sluice.load;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Everything that the buyers of a run were told. Safe for many threads. */
final class Ledger {
  private final Set<Purchase> asked = ConcurrentHashMap.newKeySet();
  private final Set<Purchase> accepted = ConcurrentHashMap.newKeySet();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Map<String, Queue<List<Told>>> streams = new ConcurrentHashMap<>();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Set<String> paid = ConcurrentHashMap.newKeySet();
  private final Queue<Breach> seen = new ConcurrentLinkedQueue<>();

  /** A purchase is about to be sent, perhaps not for the first time. */
  void asks(Purchase purchase) {
    asked.add(purchase);
  }

  /** Enters an answer; true if it is the first yes to its purchase. */
  boolean enter(Answer answer) {
    answers.add(answer);
    return answer instanceof Answer.Accepted && accepted.add(answer.purchase());
  }

  /** What one stream of an order told, in its order. */
  void followed(String order, List<Told> events) {
    streams.computeIfAbsent(order, o -> new ConcurrentLinkedQueue<>()).add(List.copyOf(events));
  }

  /** The service said that the order is paid. */
  void paid(String order) {
    paid.add(order);
  }

  /** The service said that the order is cancelled. */
  void cancelled(String order) {
    cancelled.add(order);
  }

  /** Something that can only be seen while it happens. */
  void breach(String promise, String evidence) {
    seen.add(new Breach(promise, evidence));
  }

  long acceptedCount() {
    return accepted.size();
  }

  History history() {
    return new History(
        Set.copyOf(asked),
        List.copyOf(answers),
        streams.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, stream -> List.copyOf(stream.getValue()))),
        Set.copyOf(paid),
        Set.copyOf(cancelled),
        List.copyOf(seen));
  }
}
