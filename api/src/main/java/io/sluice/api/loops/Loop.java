package io.sluice.api.loops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One piece of work, again and again, never twice at a time; no failure ends it. */
final class Loop {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  /** An outage has a cause or two; messages that name a sale each would have no end. */
  private static final int CAUSES_TOLD = 10;

  private final String name;
  private final Mono<?> turn;
  private final Duration pause;
  private final Duration longestPause;
  private final Counter failures;
  private final Set<String> told = new HashSet<>();
  private int failedTimes;

  /**
   * Describes the loop.
   *
   * @param pause between two turns, and after a first failure
   * @param longestPause to which the pause grows while turn after turn fails
   */
  Loop(String name, Mono<?> turn, Duration pause, Duration longestPause, MeterRegistry meters) {
    this.name = name;
    this.turn = turn;
    this.pause = pause;
    this.longestPause = longestPause;
    this.failures = Counter.builder("sluice.loops.failures").tag("loop", name).register(meters);
  }

  /** Runs until it is disposed of. */
  Disposable start() {
    return Flux.defer(this::once)
        .repeatWhen(turns -> turns.concatMap(done -> Mono.delay(nextPause())))
        .subscribe();
  }

  private Mono<Void> once() {
    return turn.then()
        .doOnSuccess(done -> wentWell())
        .onErrorResume(
            failure -> {
              wentWrong(failure);
              return Mono.empty();
            });
  }

  private synchronized void wentWell() {
    if (failedTimes > 0) {
      log.info("The {} loop works again after {} failures", name, failedTimes);
    }
    told.clear();
    failedTimes = 0;
  }

  /**
   * Each cause is told once: a server that is away for an hour is one line, not seven thousand, and
   * does not hide that another one is away, too.
   */
  private synchronized void wentWrong(Throwable failure) {
    failures.increment();
    failedTimes++;
    List<Throwable> all = Exceptions.unwrapMultipleExcludingTracebacks(failure);
    List<String> causes = all.stream().map(Loop::firstLine).toList();
    if (told.size() < CAUSES_TOLD && told.addAll(causes)) {
      log.warn("The {} loop fails and will be tried again: {}", name, causes.getFirst());
      log.debug("How the {} loop failed", name, failure);
    }
  }

  private static String firstLine(Throwable failure) {
    return failure.toString().lines().findFirst().orElse("");
  }

  private synchronized Duration nextPause() {
    if (failedTimes <= 1) {
      return pause;
    }
    Duration grown = pause.multipliedBy(1L << Math.min(failedTimes - 1, 10));
    return grown.compareTo(longestPause) < 0 ? grown : longestPause;
  }
}
