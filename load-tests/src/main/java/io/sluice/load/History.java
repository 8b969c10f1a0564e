package io.sluice.load;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The closed ledger of a run.
 *
 * @param asked every purchase that was sent at least once
 * @param streams what the streams of each followed order told, a list for each stream
 * @param paid orders that were said to be paid
 * @param cancelled orders that were said to be cancelled
 * @param seen breaches that were noticed on the way
 */
record History(
    Set<Purchase> asked,
    List<Answer> answers,
    Map<String, List<List<Told>>> streams,
    Set<String> paid,
    Set<String> cancelled,
    List<Breach> seen) {

  Stream<Answer.Accepted> accepted() {
    return answers.stream()
        .filter(Answer.Accepted.class::isInstance)
        .map(Answer.Accepted.class::cast);
  }

  Stream<Answer.Refused> refused() {
    return answers.stream()
        .filter(Answer.Refused.class::isInstance)
        .map(Answer.Refused.class::cast);
  }

  Stream<Answer.Unanswered> unanswered() {
    return answers.stream()
        .filter(Answer.Unanswered.class::isInstance)
        .map(Answer.Unanswered.class::cast);
  }
}
